import { createHash } from "node:crypto"
import type { AccountPlan, Change, Effect, Filters, Group, Json } from "../model.ts"
import { hash, stableText } from "./digest.ts"

/** One change with its effect, as digests see it. */
export interface Effective {
  readonly change: Pick<Change, "type" | "region" | "id" | "action">
  readonly effect: Effect
}

/** sha256 of one account's canonical effects: no text, no order, no time. */
export function accountDigest(effects: readonly Effective[]): string {
  const texts = effects.map(({ change: { type, region, id, action }, effect }) =>
    stableText({ type, region, id, action, effect } as unknown as Json),
  )
  return hash(texts.sort())
}

/** sha256 of what people are shown: the groups, and which change is in which. */
export function shownDigest(groups: readonly Group[], changes: readonly Pick<Change, "group" | "id">[]): string {
  const digest = createHash("sha256")
  for (const group of groups) digest.update(`${stableText(group as unknown as Json)}\n`)
  for (const { group, id } of changes) digest.update(`${group} ${id}\n`)
  return digest.digest("hex")
}

/** sha256 of all accounts' digests, by id; a filtered plan has a digest of its own kind. */
export function overallDigest(
  accounts: readonly (readonly [id: string, account: Pick<AccountPlan, "digest">])[],
  filters: Filters,
): string {
  const narrowed = Object.values(filters).some((list) => list !== undefined)
  const digests = accounts.map(([id, { digest }]) => [id, digest])
  return hash({ accounts: digests, ...(narrowed ? { filters: filters as Json } : {}) })
}
