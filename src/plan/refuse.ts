import type { Comparison, Config, Desired, Footing, Found, Problem, Provider } from "../model.ts"
import { foreignMark, indispensable, isProtected, type OwnAccess, untouchable } from "./protect.ts"

/** What decides whether something is ours to touch. */
export interface RefusalFacts {
  readonly provider: Provider
  /** What it belongs to, with ownership `parent`: it decides whose it would be even before it is there. */
  readonly parent?: Footing["parent"]
  readonly own: OwnAccess
  readonly config: Config
}

/** Why what is stated must not be done to this resource; undefined when it may. */
export function refusal(
  desired: Desired,
  found: Found | undefined,
  { provider, parent, own, config }: RefusalFacts,
): Problem | undefined {
  // What is there may be reserved, and so may what it would become.
  const sides = found ? [found.properties, desired.properties] : [desired.properties]
  const touched = sides.map((properties) => untouchable(desired.type, desired.key, properties, own))
  const reserved = found?.held ?? touched.find((why) => why !== undefined)
  if (reserved) {
    return blocked(desired, `${name(desired)} is never touched: ${reserved}`, "Take it out of the template.")
  }
  const needed = found && desired.state === "absent" ? indispensable(desired.type, desired.key, own) : undefined
  if (needed) return blocked(desired, `${name(desired)} is never deleted: ${needed}`, "Take it out of the template.")
  // Nothing marks as ours what is ours while stated: it must not be made where the next plan would take it for another's.
  const unmarked = provider.ownership === "declared"
  const there = parent ?? found ?? (unmarked && desired.state === "present" ? desired : undefined)
  if (!there || desired.lifecycle.adopt) return undefined
  const owner = unmarked ? undefined : (parent ?? found)?.owner
  if (owner !== undefined && owner !== config.name) {
    return blocked(
      desired,
      `${name(desired)} belongs to "${owner}" (tag reconcile:owner${ofParent(desired, provider)}), not to "${config.name}"`,
      "If it was ours, find out who changed the tag; to take it over, say lifecycle: { adopt: true }.",
    )
  }
  const mark = owner === undefined && desired.state !== "released" ? foreignMark(there, config.foreign) : undefined
  if (!mark) return undefined
  return blocked(
    desired,
    `${name(desired)} is managed by another tool, as ${mark} says`,
    "Take it out of the other tool first, then say lifecycle: { adopt: true }.",
  )
}

/** What a resource belongs to, with ownership `parent`, in words. */
export function parentOf({ properties, target }: Desired, provider: Provider): string {
  const [ref] = provider.needs?.(properties, target) ?? []
  return ref ? `${ref.type} ${ref.key}` : "what it belongs to"
}

const ofParent = (desired: Desired, provider: Provider): string =>
  provider.ownership === "parent" ? ` of ${parentOf(desired, provider)}` : ""

/** Why a comparison's action must not be done, once it is known what would be done. */
export function refusedAction(desired: Desired, comparison: Comparison, found: Found | undefined): Problem | undefined {
  const { action, replaces, edits } = comparison
  if (action === "replace" && !desired.lifecycle.replace) {
    const others = edits
      .filter(({ path: [property = ""] }) => !replaces.includes(property))
      .map(({ path }) => path.join("."))
    const besides = others.length > 0 ? `; what else differs stays as it is: ${others.join(", ")}` : ""
    return blocked(
      desired,
      `${name(desired)} differs in ${replaces.join(", ")}, which AWS cannot change in place${besides}`,
      "Write it as it is live, or say lifecycle: { replace: true } to delete and create it again.",
    )
  }
  if ((action === "replace" || action === "delete") && found && isProtected(found)) {
    return blocked(
      desired,
      `${name(desired)} is protected from ${action} by the tag reconcile:protect`,
      "Take the tag off it in AWS first, if that is really wanted.",
    )
  }
  return undefined
}

/** What problems call something that is stated: `AWS::IAM::Role audit`. */
export const name = ({ type, key }: Desired): string => `${type} ${key}`

const blocked = (desired: Desired, message: string, fix: string): Problem =>
  about(desired, { severity: "blocked", message, fix })

/** A problem of something that is stated, where it is written. */
export function about(desired: Desired, problem: Pick<Problem, "severity" | "message" | "fix">): Problem {
  const { account } = desired.target
  return {
    ...problem,
    source: desired.source,
    template: desired.template,
    account: account.id,
    region: desired.target.region,
    type: desired.type,
    id: desired.key,
  }
}
