import type { Change, Plan } from "../model.ts"
import { beside } from "./beside.ts"
import { type Due, isRemainder } from "./remainder.ts"
import type { Review } from "./review.ts"

/** Why one change is not made: `held` when it is not what was reviewed, `skipped` when a problem stands in its way. */
export interface Withheld {
  readonly status: "held" | "skipped"
  readonly reason: string
}

/** What an account is about to do, resource by resource. */
export interface DueChange extends Due {
  readonly change: Change
  /** All of it follows from what was reviewed: from a day that passed since, or from a replace that was interrupted. */
  readonly follows: boolean
}

/** The sentence for a limit that the whole run breaks; undefined when nothing stops it. */
export const blockedRun = ({ problems }: Plan): string | undefined =>
  problems.find((problem) => problem.severity === "blocked" && !problem.account && !problem.id)?.message

/** Problems of the plan that stop an account, or one change of it. */
export function stoppedBy({ problems }: Plan): (change: Change) => Withheld | undefined {
  const accounts = new Map<string, string>()
  const resources = new Map<string, string>()
  for (const { severity, account, type, id, message } of problems) {
    if (severity !== "blocked" && severity !== "error") continue
    if (account && id && type) resources.set(`${account}|${type}|${id}`, message)
    else if (account && severity === "blocked") accounts.set(account, message)
  }
  return ({ account, type, id }) => {
    const reason = accounts.get(account) ?? resources.get(`${account}|${type}|${id}`)
    return reason === undefined ? undefined : { status: "skipped", reason }
  }
}

/** Whether an account goes ahead: undefined if it does, else why none of its changes is made. */
export function heldAccount(
  account: string,
  digest: string,
  due: readonly DueChange[],
  review: Review,
): Withheld | undefined {
  const reviewed = review.digests(account)
  if (reviewed.includes(digest)) return undefined
  if (reviewed.length === 0) return { status: "held", reason: "this account was not reviewed" }
  const passes = (one: DueChange) => review.effects(one.change).some((effect) => isRemainder(one, effect))
  const stray = due.find((one) => !one.follows && !passes(one))
  return stray && { status: "held", reason: `not what was reviewed: ${besideReviewed(stray, review)}` }
}

function besideReviewed(stray: DueChange, review: Review): string {
  const { type, id } = stray.change
  const [reviewed] = review.effects(stray.change)
  if (!reviewed) return `approved nothing for it, now ${stray.action} ${type} ${id}`
  return `${type} ${id}: ${beside("approved", reviewed, stray)}`
}
