import type { Plan } from "../model.ts"
import { accountDigest, overallDigest, shownDigest } from "../value/effects.ts"
import type { Planned } from "./account.ts"
import { summarise } from "./join.ts"
import { rowTable } from "./rows.ts"

/** A plan of some of its changes only: digests, groups and numbers are those of what is kept; problems stay. Pure. */
export function narrowPlan(plan: Plan, kept: ReadonlyMap<string, readonly Planned[]>): Plan {
  const rows = rowTable()
  for (const planned of kept.values()) for (const one of planned) rows.add(one)
  const { groups, changes, reviewed } = rows.finish()
  const accounts = Object.entries(plan.accounts).map(([id, account]) => {
    const own = kept.get(id) ?? []
    return [id, { ...account, digest: accountDigest(own), changes: own.length }] as const
  })
  const { templates, unchanged, owned, orphans, accountsNotPlanned } = plan.summary
  return {
    ...plan,
    digest: overallDigest(accounts, plan.filters),
    accounts: Object.fromEntries(accounts),
    groups,
    changes,
    reviewed: { ...reviewed, expiring: plan.reviewed.expiring, shown: shownDigest(groups, changes) },
    summary: summarise(accounts, changes, templates, { unchanged, owned, orphans, accountsNotPlanned }),
  }
}
