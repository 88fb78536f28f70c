import type { Change, Effect, Plan, Problem } from "../model.ts"
import { accountDigest, overallDigest, shownDigest } from "../value/effects.ts"
import type { Due } from "./remainder.ts"

/** What somebody reviewed, to be asked about one resource at a time. */
export interface Review {
  readonly digest: string
  readonly clock: Date
  /** How many changes were reviewed. */
  readonly total: number
  /** The digest of one account; undefined if that account was not reviewed. */
  account(id: string): string | undefined
  /** How a template read in which something can expire: a hash; undefined where nothing could. */
  expiring(template: string): string | undefined
  /** What was to be done in one account. */
  changes(account: string): readonly Change[]
  /** What was reviewed for one resource. */
  effect(change: Place): Omit<Due, "ours"> | undefined
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
      digest: plan.digest,
      clock: new Date(plan.clock),
      total: plan.changes.length,
      account: (id) => (Object.hasOwn(plan.accounts, id) ? plan.accounts[id]?.digest : undefined),
      expiring: (template) =>
        Object.hasOwn(plan.reviewed.expiring, template) ? plan.reviewed.expiring[template] : undefined,
      changes: (account) => byAccount.get(account)?.map(({ change }) => change) ?? [],
      effect: (place) => effects.get(key(place)),
    },
  }
}

const edited = (what: string): Problem => ({
  severity: "error",
  message: `The plan file was changed after it was written: ${what}`,
  fix: "Make the plan again with `reconcile plan --format json --out FILE`, and have that reviewed.",
})
