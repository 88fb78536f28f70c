import type { Plan, Problem } from "../model.ts"
import { compareTexts } from "./names.ts"
import { type ProblemGroup, problemGroups } from "./problem-groups.ts"

/** What a line of `holds.yaml` leaves as it is. All of it is untrusted text. */
export interface HeldGroup {
  /** `YYYY-MM-DD`, inclusive. */
  readonly until: string
  readonly owner: string
  readonly reason: string
  readonly resources: readonly ProblemGroup[]
}

/** What `holds.yaml` leaves as it is: the only notes about one resource. */
export const isHold = ({ severity, account, id }: Problem): boolean =>
  severity === "note" && account !== undefined && id !== undefined

/** What is held, by hold: what ends first comes first. */
export function heldGroups({ problems, accounts }: Pick<Plan, "problems" | "accounts">): readonly HeldGroup[] {
  const groups = new Map<string, HeldGroup & { readonly resources: ProblemGroup[] }>()
  for (const one of problemGroups(problems.filter(isHold), accounts)) {
    const { until, owner, reason } = holdOf(one.problem)
    const key = JSON.stringify([until, owner, reason])
    const group = groups.get(key) ?? { until, owner, reason, resources: [] }
    group.resources.push(one)
    groups.set(key, group)
  }
  return [...groups.values()].sort(
    (a, b) => compareTexts(a.until, b.until) || compareTexts(a.owner, b.owner) || compareTexts(a.reason, b.reason),
  )
}

/** The sentence in which the plan tells of a hold, taken apart; the whole of it is the reason where it reads otherwise. */
function holdOf({ type, id, message }: Problem): Pick<HeldGroup, "until" | "owner" | "reason"> {
  const start = `${type} ${id} is left as it is: held by `
  const [, owner, until, reason] = (message.startsWith(start) && HOLD.exec(message.slice(start.length))) || []
  if (owner === undefined || until === undefined || reason === undefined)
    return { until: "", owner: "", reason: message }
  return { until, owner, reason }
}

const HOLD = /^(.*?) until (\d{4}-\d\d-\d\d): (.*)$/s
