import type { Written } from "../../model.ts"
import {
  type Conversion,
  compact,
  type Draft,
  type Fields,
  nothing,
  type Outcome,
  type Reference,
  say,
} from "./conversion.ts"
import { field, fieldsOf, isTrue, listOf } from "./fields.ts"
import { plain, SANITISED_NAME, sanitised } from "./iambic-config.ts"
import { role } from "./identity.ts"
import { literal } from "./jinja.ts"
import { overridesOf } from "./placed.ts"
import { textAt } from "./property.ts"
import { starfleetAccounts } from "./starfleet-accounts.ts"

/** The variable that has an account's name as IAMbic writes it. */
const ACCOUNT_NAME = "account_name"

/**
 * A template of a role, which has one of IAMbic's in it.
 * https://github.com/gemini-oss/starfleet/blob/main/mkdocs/userGuide/IAM/Roles/Template.md
 */
export function roleOf(fields: Fields, draft: Omit<Draft, "type" | "properties">, bare: Conversion): Outcome {
  const template = field(fields, "iambic_role_template")
  const variables = variablesOf(field(fields, "iambic_variables"), bare)
  const own = { accountName: false }
  const conversion: Conversion = {
    ...bare,
    placing: ["starfleet_include_accounts", "starfleet_exclude_accounts"],
    accounts: (part) => {
      const [include, exclude] = ["include", "exclude"].map((side) => field(part, `starfleet_${side}_accounts`))
      return starfleetAccounts({ include, exclude }, conversion)
    },
    variable: (name) => variableOf(name, variables, own),
  }
  const inner =
    template &&
    fieldsOf(template, ["template_type", "identifier", "properties", "deleted", "owner", "notes"], {
      ...conversion,
      placing: [],
    })
  const written = inner && field(inner, "properties")
  const properties = written && fieldsOf(written, role.known, { ...conversion, placing: [] })
  if (!inner || !properties) {
    say(bare, "error", fields.map.source, ["IambicRoleTemplate has no properties.", "Add them."])
    return nothing
  }
  const parts = role.properties(properties, conversion)
  const absent = isTrue(inner, "deleted")
  const stated = Object.fromEntries(Object.entries(parts).map(([property, { value }]) => [property, value]))
  const name = textAt(properties, "role_name", conversion)
  const overrides = absent ? [] : overridesOf(parts)
  const said = {
    ...Object.fromEntries([...variables].map(([key, value]) => [literal(key), literal(value)])),
    ...(own.accountName && { [ACCOUNT_NAME]: SANITISED_NAME }),
  }
  const whole: Draft = {
    ...draft,
    type: role.type,
    ...(absent ? { absent } : { lifecycle: { tags: "exact" } }),
    ...(Object.keys(said).length > 0 && { variables: said }),
    properties: { RoleName: name, ...(!absent && compact(stated)) },
    ...(overrides.length > 0 && { overrides }),
  }
  return { drafts: [whole], comments: [] }
}

function variablesOf(written: Written | undefined, conversion: Conversion): ReadonlyMap<string, string> {
  const pairs = listOf(written).map((item): readonly [string, string] => {
    const fields = fieldsOf(item, ["key", "value"], conversion)
    if (!fields) return ["", ""]
    const [key, value] = [plain(fields.map, "Key") ?? "", plain(fields.map, "Value") ?? ""]
    const said = sanitised(value)
    if (said !== value)
      say(conversion, "warning", item.source, [
        `IAMbic writes "${said}" for the variable "${key}", whose value is "${value}".`,
        "The template has what IAMbic writes: correct it where that was not meant.",
      ])
    return [key, said]
  })
  return new Map(pairs)
}

function variableOf(
  name: string,
  variables: ReadonlyMap<string, string>,
  own: { accountName: boolean },
): Reference | undefined {
  if (name === "account_id") return { expression: "account.id" }
  if (name === "account_name") {
    own.accountName = true
    return { expression: `variables.${ACCOUNT_NAME}` }
  }
  if (!variables.has(name)) return undefined
  return { expression: /^[a-z]\w*$/i.test(name) ? `variables.${name}` : `variables['${name}']` }
}
