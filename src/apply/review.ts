import type { Change, Effect, Plan, Problem } from "../model.ts"
import { accountDigest, overallDigest, shownDigest } from "../value/effects.ts"
import type { Due } from "./remainder.ts"

/** What somebody reviewed, in one plan or in several, to be asked about one resource at a time. */
export interface Review {
  /** The moment of the latest plan: what expired by then was reviewed as gone. */
  readonly clock: Date
  /** How many changes were reviewed. */
  readonly total: number
  /** The digests that one account had; none if that account was not reviewed. */
  digests(account: string): readonly string[]
  /** How a template read in which something can expire: hashes; none where nothing could. */
  expiring(template: string): readonly string[]
  /** What was to be done in one account; where several plans speak of one resource, the latest comes last. */
  changes(account: string): readonly Change[]
  /** What was reviewed for one resource, the latest first. */
  effects(change: Place): readonly Omit<Due, "ours">[]
}

type Place = Pick<Change, "type" | "account" | "region" | "id">

const key = ({ type, account, region, id }: Place): string => `${type}|${account}|${region}|${id.toLowerCase()}`

/** Reads the reviewed effects out of a plan; a plan whose digests do not add up was edited, and is refused. */
export function reviewOf(plan: Plan): { readonly review: Review } | { readonly problem: Problem } {
  const byAccount = new Map<string, { change: Change; effect: Effect }[]>()
  const effects = new Map<string, Omit<Due, "ours">>()
  for (const [index, change] of plan.changes.entries()) {
    const effect = plan.reviewed.effects[plan.reviewed.changes[index] ?? -1]
    if (!effect) return { problem: edited(`change ${index + 1} has no reviewed effect`) }
    const list = byAccount.get(change.account) ?? []
    byAccount.set(change.account, list)
    list.push({ change, effect })
    effects.set(key(change), { action: change.action, template: change.template, effect })
  }
  const accounts = Object.entries(plan.accounts)
  const wrong = accounts.find(([id, { digest }]) => accountDigest(byAccount.get(id) ?? []) !== digest)
  if (wrong) return { problem: edited(`the changes of account ${wrong[0]} do not add up to its digest`) }
  if (overallDigest(accounts, plan.filters) !== plan.digest)
    return { problem: edited("its accounts do not add up to its digest") }
  const stray = plan.changes.find(({ account }) => !Object.hasOwn(plan.accounts, account))
  if (stray) return { problem: edited(`account ${stray.account} has changes but no digest`) }
  if (shownDigest(plan.groups, plan.changes) !== plan.reviewed.shown)
    return { problem: edited("what it shows is not what was planned") }
  return {
    review: {
      clock: new Date(plan.clock),
      total: plan.changes.length,
      digests: (account) => own(plan.accounts, account).map(({ digest }) => digest),
      expiring: (template) => own(plan.reviewed.expiring, template),
      changes: (account) => byAccount.get(account)?.map(({ change }) => change) ?? [],
      effects: (place) => [effects.get(key(place))].filter((effect) => effect !== undefined),
    },
  }
}

/** The value of a key that is the record's own, if there is one. */
const own = <T>(record: Readonly<Record<string, T>>, name: string): readonly T[] =>
  Object.hasOwn(record, name) ? [record[name] as T] : []

/** All that several plans were reviewed for: what is part of any of them goes ahead. At least one, in any order. */
export function unionOf(reviews: readonly Review[]): Review {
  const latest = [...reviews].sort((a, b) => b.clock.getTime() - a.clock.getTime())
  return {
    clock: latest[0]?.clock ?? new Date(0),
    total: latest.reduce((sum, { total }) => sum + total, 0),
    digests: (account) => latest.flatMap((review) => review.digests(account)),
    expiring: (template) => latest.flatMap((review) => review.expiring(template)),
    changes: (account) => latest.toReversed().flatMap((review) => review.changes(account)),
    effects: (place) => latest.flatMap((review) => review.effects(place)),
  }
}

const edited = (what: string): Problem => ({
  severity: "error",
  message: `The plan file was changed after it was written: ${what}`,
  fix: "Make the plan again with `reconcile plan --format json --out FILE`, and have that reviewed.",
})
