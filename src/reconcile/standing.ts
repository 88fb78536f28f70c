import { isStanding } from "../apply/standing.ts"
import type { Planned } from "../plan/account.ts"
import { narrowPlan } from "../plan/narrow.ts"
import type { Planning } from "../reconcile.ts"

/** The part of a planning that a schedule may carry out, and how much is left for a review. */
export interface Standing {
  readonly planning: Planning
  readonly left: number
}

/** Keeps what needs no review. The planning must have a base, what was applied last, and what it takes to perform it. */
export function standing(planning: Planning): Standing {
  const { plan } = planning
  const owned = (account: string): number => plan.accounts[account]?.owned ?? 0
  const stands = ({ change, shared, desired }: Planned): boolean =>
    isStanding({
      action: change.action,
      edits: shared.group.edits,
      owned: owned(change.account),
      enforce: desired?.lifecycle.enforce === true,
    })
  const kept = new Map([...planning.planned].map(([id, { planned }]) => [id, planned.filter(stands)] as const))
  const narrow = narrowPlan(plan, kept)
  return { planning: { ...planning, plan: narrow }, left: plan.changes.length - narrow.changes.length }
}
