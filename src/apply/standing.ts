import type { Action, Edit } from "../model.ts"

/** What the schedule must know of a change to tell whether it may make it. */
export interface Unattended {
  readonly action: Action
  /** With causes: the plan was compared with what was applied last. */
  readonly edits: readonly Pick<Edit, "cause">[]
  /** How many resources of this configuration the account holds. */
  readonly owned: number
  /** The template says `lifecycle.enforce: true`. */
  readonly enforce: boolean
}

/**
 * Whether a change is made on a schedule, with nobody reviewing: it fills an account that joined, takes away what expired, or
 * puts right what a template enforces. What nobody applied yet since it was merged is none of these.
 */
export function isStanding({ action, edits, owned, enforce }: Unattended): boolean {
  if (edits.some(({ cause }) => cause === "pull-request")) return false
  if (enforce) return true
  if (action === "create") return owned === 0
  const expiry = (action === "update" || action === "delete") && edits.length > 0
  return expiry && edits.every(({ cause }) => cause === "expiry")
}
