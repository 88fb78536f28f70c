import type { Account, Problem, Reading } from "../model.ts"
import type { Contents, Unread } from "./contents.ts"

/**
 * What could not be read in one account, in as few rows as say the same: one without a type where nothing at all could be
 * read, one without a region where a type could be read nowhere.
 */
export function collapsed(
  { unread }: Contents,
  readings: readonly Pick<Reading, "type" | "status">[],
): readonly Unread[] {
  const [first] = unread
  if (!first) return []
  const place = first.account === undefined ? {} : { account: first.account }
  const isAll = unread.length === readings.length && unread.every(({ reason }) => reason === first.reason)
  if (isAll) return [{ ...place, reason: first.reason }]
  const places = new Map<string, number>()
  for (const { type } of readings) places.set(type, (places.get(type) ?? 0) + 1)
  const groups = new Map<string, Unread[]>()
  for (const one of unread) {
    const key = JSON.stringify([one.type, one.reason])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].flatMap((group) => {
    const [{ type, reason } = first] = group
    const everywhere = type !== undefined && group.length === places.get(type)
    const rows: readonly Unread[] = everywhere ? [{ ...place, type, reason }] : group
    return rows.map(({ fix: _, ...row }) => row)
  })
}

/** What people have to know of it: each reason once. */
export function unreadProblems({ unread }: Contents, account: Account): readonly Problem[] {
  const reasons = new Map<string, Unread[]>()
  for (const one of unread) reasons.set(one.reason, [...(reasons.get(one.reason) ?? []), one])
  return [...reasons].map(([message, about]) => {
    const types = new Set(about.map(({ type }) => type))
    const [{ fix, type } = { type: undefined, fix: undefined }] = about
    return {
      severity: "unreadable",
      message,
      ...(fix !== undefined && { fix }),
      account: account.id,
      ...(types.size === 1 && type !== undefined && { type }),
    }
  })
}
