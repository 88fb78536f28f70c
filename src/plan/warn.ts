import type { Comparison, Desired, Footing, Problem, Provider } from "../model.ts"
import { about, name, parentOf } from "./refuse.ts"

/** What people should know of a change that its edits do not tell: warnings, where it is written. */
export function warningsOf(
  desired: Desired,
  provider: Provider,
  { action, write }: Comparison,
  parent: Footing["parent"],
): readonly Problem[] {
  if (action === "create") return parent ? unowned(desired, provider, parent) : []
  if (action !== "update" && action !== "adopt") return []
  const said = provider.warnings?.(write) ?? []
  return said.map((one) => about(desired, { severity: "warning", ...one }))
}

/** That nobody will own what is made, and so will not take it away either. */
function unowned(desired: Desired, provider: Provider, { owner }: NonNullable<Footing["parent"]>): readonly Problem[] {
  if (owner !== undefined) return []
  const parent = parentOf(desired, provider)
  const problem = about(desired, {
    severity: "warning",
    message: `${name(desired)} will be nobody's, as ${parent} is: it stays when no template states it any more`,
    fix: `State ${parent} too, and both are ours; else take it away with \`state: absent\` when it is not wanted any more.`,
  })
  return [problem]
}
