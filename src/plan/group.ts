import type { Account, Action, Edit, Group, Json } from "../model.ts"
import { sha256, stableText } from "../value/digest.ts"
import { ACCOUNT_ID, ACCOUNT_NAME } from "../value/placeholder.ts"

/** Edits that read the same in every account where they do the same, as the plan stores them. */
export interface Shared {
  readonly group: Group
  /** Equal for equal groups. */
  readonly key: string
}

/**
 * The group of one change. Only two things are put aside: what a bare `{{ account.id }}` or `{{ account.name }}` wrote
 * (`interpolated`), and the account's own id in the account field of an ARN. So group, id and name give back exactly
 * what will be done in each account.
 */
export function share(
  action: Action,
  type: string,
  edits: readonly Edit[],
  { account, interpolated }: { readonly account: Account; readonly interpolated: ReadonlyMap<string, string> },
): Shared {
  const spell = (text: string) => spelling(text, account.id, interpolated)
  const shared = edits.map(
    ({ path, before, after, cause, replaces }): Edit => ({
      path: path.map(spell),
      ...(before === undefined ? {} : { before: replaceTexts(before, spell) }),
      ...(after === undefined ? {} : { after: replaceTexts(after, spell) }),
      ...(cause === undefined ? {} : { cause }),
      ...(replaces ? { replaces } : {}),
    }),
  )
  const group: Group = { action, type, edits: shared }
  return { group, key: sha256(stableText(group as unknown as Json)) }
}

const arnOf = /^(arn:[^:]*:[^:]*:[^:]*:)(\d{12})(:.*)$/s

function spelling(text: string, account: string, interpolated: ReadonlyMap<string, string>): string {
  const marked = interpolated.get(text)
  const own = (marked ?? text).replace(arnOf, (arn, head, id, tail) =>
    id === account ? `${head}${ACCOUNT_ID}${tail}` : arn,
  )
  if (own === text) return text.includes("{{") ? text.replaceAll("{{", "{{ '{{' }}") : text
  return own
    .replaceAll("{{", "{{ '{{' }}")
    .replaceAll(ACCOUNT_ID, "{{ account.id }}")
    .replaceAll(ACCOUNT_NAME, "{{ account.name }}")
}

/** The same value with every text (keys too) passed through `spell`. */
function replaceTexts(value: Json, spell: (text: string) => string): Json {
  if (typeof value === "string") return spell(value)
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, spell))
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [spell(key), replaceTexts(item, spell)]))
}
