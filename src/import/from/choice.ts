import { type Conversion, type Fields, say } from "./conversion.ts"
import type { IambicConfig } from "./iambic-config.ts"
import type { Named, Pattern } from "./patterns.ts"

/** Two sides of one selection. */
export interface Choice {
  readonly included: readonly Pattern[]
  readonly excluded: readonly Pattern[]
  /** As in `access_rules`, however long entries are. */
  readonly exclusionWins?: boolean
}

/**
 * Whether IAMbic would choose an account: where both sides fit, the longer entry wins, and the exclusion where they are of
 * one length. https://github.com/noqdev/iambic/blob/main/iambic/core/utils.py
 */
export function chooses({ included, excluded, exclusionWins }: Choice, account: Named): boolean {
  if (exclusionWins && excluded.some(({ matches }) => matches(account))) return false
  const longest = (patterns: readonly Pattern[]) =>
    Math.max(0, ...patterns.filter(({ matches }) => matches(account)).map(({ text }) => text.length))
  return longest(included) > longest(excluded)
}

/** IAMbic says nothing where an entry fits no account; ours calls it an error once the result is planned. */
export function unknownNames(
  { included, excluded }: Choice,
  fields: Fields,
  { accounts }: IambicConfig,
  conversion: Conversion,
): void {
  if (accounts.length === 0) return
  for (const [name, patterns] of [
    ["included_accounts", included],
    ["excluded_accounts", excluded],
  ] as const) {
    const source = fields.entries.get(name)?.value.source
    for (const { text, matches } of patterns)
      if (source && !accounts.some(matches))
        say(conversion, "warning", source, [
          `"${text}" fits no account of IAMbic's configuration, which ignores that.`,
          "Correct it: a plan will call it an error.",
        ])
  }
}

/** In `access_rules`, IAMbic takes every entry for the beginning of a name: nobody means that. */
export function beginnings(
  { included }: Choice,
  fields: Fields,
  { accounts }: IambicConfig,
  conversion: Conversion,
): void {
  const source = fields.entries.get("included_accounts")?.value.source
  for (const { text, kind, matches } of included) {
    const others = accounts.filter((account) => !matches(account) && account.name.toLowerCase().startsWith(text))
    if (source && kind === "name" && others.length > 0)
      say(conversion, "warning", source, [
        `IAMbic takes "${text}" for the beginning of a name here, and gives access in ${others.map(({ name }) => name).join(", ")}, too: that is not carried over.`,
        `Write "${text}*" where it was meant.`,
      ])
  }
}
