import type { Json, Written } from "../../model.ts"
import { stableText } from "../../value/digest.ts"
import { type Conversion, type Draft, type Fields, say } from "./conversion.ts"
import { lastDay } from "./expiry.ts"
import { field, fieldsOf, isTrue, listOf, textsOf } from "./fields.ts"
import { questionOf } from "./iambic-accounts.ts"
import { literal } from "./jinja.ts"

/** Who has a permission set where, and until when. */
interface Grant {
  readonly type: "GROUP" | "USER"
  readonly principal: string
  readonly accounts: Json | undefined
  readonly expires: string | undefined
  readonly written: Written
}

/**
 * `access_rules` of a permission set as templates of assignments: one for all who have it in the same accounts until the same
 * day. Several rules for one principal are united.
 */
export function assignments(
  rules: Written | undefined,
  { name, set, management }: { readonly name: string; readonly set: Json; readonly management: boolean },
  conversion: Conversion,
): readonly Draft[] {
  const grants = listOf(rules).flatMap((rule) => grantsOf(rule, conversion))
  const groups = new Map<string, Grant[]>()
  for (const grant of united(grants, conversion)) {
    const key = stableText([grant.type, grant.accounts ?? null, grant.expires ?? null])
    groups.set(key, [...(groups.get(key) ?? []), grant])
  }
  return [...groups.values()].map((group): Draft => {
    const [{ type, accounts, expires }] = group as [Grant]
    const principals = group.map(({ principal }) => principal).sort()
    const one = principals.length === 1
    return {
      name: `${name}-${type === "GROUP" ? "groups" : "users"}`,
      type: "AWS::SSO::Assignment",
      accounts: accounts ?? "all",
      management,
      ...(expires !== undefined && { expires }),
      ...(!one && { each: principals.map(literal) }),
      properties: {
        PermissionSet: set,
        PrincipalType: type,
        PrincipalName: one ? literal(principals[0] as string) : "{{ each.value }}",
      },
    }
  })
}

function grantsOf(rule: Written, conversion: Conversion): readonly Grant[] {
  const fields: Fields | undefined = fieldsOf(rule, ["users", "groups"], conversion)
  if (!fields || isTrue(fields, "deleted")) return []
  const accounts = conversion.accounts(fields)
  const until = field(fields, "expires_at")
  const expires = until && lastDay(until, conversion)
  return (["groups", "users"] as const).flatMap((key) => {
    const written = field(fields, key)
    if (!written) return []
    return textsOf(written, conversion).flatMap((principal): readonly Grant[] => {
      if (principal !== "*")
        return [{ type: key === "groups" ? "GROUP" : "USER", principal, accounts, expires, written }]
      say(conversion, "error", written.source, [
        `"*" means all ${key} there are.`,
        `Name the ${key}, or a group of them.`,
      ])
      return []
    })
  })
}

/** Each principal once for each day: rules that meet would state one assignment twice. */
function united(grants: readonly Grant[], conversion: Conversion): readonly Grant[] {
  const byPrincipal = new Map<string, Grant[]>()
  for (const grant of grants) {
    const key = stableText([grant.type, grant.principal])
    byPrincipal.set(key, [...(byPrincipal.get(key) ?? []), grant])
  }
  return [...byPrincipal.values()].flatMap((own) => {
    const days = new Set(own.map(({ expires }) => expires))
    if (days.size > 1) {
      const [first] = own as [Grant]
      say(conversion, "warning", first.written.source, [
        `Several rules give "${first.principal}" this permission set until different days.`,
        "Where they meet in one account, a plan will call it an error: let them not meet.",
      ])
    }
    return [...days].map((day) => {
      const same = own.filter(({ expires }) => expires === day)
      const [first] = same as [Grant]
      return { ...first, accounts: same.map(({ accounts }) => accounts).reduce(either) }
    })
  })
}

/** What one of two selectors chooses; undefined: all accounts. */
function either(one: Json | undefined, other: Json | undefined): Json | undefined {
  if (one === undefined || other === undefined) return undefined
  return stableText(one) === stableText(other) ? one : { where: `(${questionOf(one)} || ${questionOf(other)})` }
}
