import type { Action, Change } from "../model.ts"

/** What was to be done to one resource when a plan was reviewed. */
export type ReviewedChange = Pick<Change, "action" | "type" | "region" | "id">

/** What safety must know of an account in which some of what was reviewed is done already. */
export interface SinceReview {
  /** How many more resources are owned now than at the review. */
  readonly gained: number
  /** What a change is the rest of: a create that was interrupted has become an update. */
  readonly action: (change: ReviewedChange) => Action
}

const key = ({ type, region, id }: ReviewedChange): string => `${type}|${region}|${id.toLowerCase()}`

/** Compares what was reviewed in an account with what is planned there now. Limits were judged when it was reviewed. */
export function sinceReview(reviewed: readonly ReviewedChange[], planned: readonly ReviewedChange[]): SinceReview {
  const then = new Map(reviewed.map((change) => [key(change), change.action]))
  const now = new Map(planned.map((change) => [key(change), change.action]))
  let gained = 0
  for (const [name, action] of then) {
    const left = now.get(name)
    if ((action === "create" || action === "adopt") && left !== "create" && left !== "adopt") gained++
    if (action === "delete" && left !== "delete") gained--
  }
  return { gained, action: (change) => (then.get(key(change)) === "create" ? "create" : change.action) }
}
