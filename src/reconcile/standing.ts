import { isStanding } from "../apply/standing.ts"
import type { Planned } from "../plan/account.ts"
import { narrowPlan } from "../plan/narrow.ts"
import type { Planning } from "../reconcile.ts"
import type { PlacedHold } from "./holds.ts"

/** The part of a planning that a schedule may carry out, and how much is left for a review. */
export interface Standing {
  readonly planning: Planning
  readonly left: number
}

/**
 * Keeps what needs no review. What is planned must be what was applied last, so that nothing in it is yet to be reviewed; `holds`
 * are more of them than the plan knows: those written since. The planning has what it takes to perform it, and causes.
 */
export function standing(planning: Planning, holds: readonly PlacedHold[] = []): Standing {
  const { plan } = planning
  const owned = (account: string): number => plan.accounts[account]?.owned ?? 0
  const isHeld = ({ account, type, id }: Planned["change"]): boolean =>
    holds.some(({ hold, covers, matches }) => hold.type === type && covers(account) && matches(id))
  const stands = ({ change, shared, desired }: Planned): boolean =>
    !isHeld(change) &&
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
