import type { Json, Plan, Problem } from "../model.ts"
import { compileSchema } from "../value/schema.ts"
import { planSchema } from "./plan.schema.ts"

/**
 * A plan from the text of its JSON file; without one, the problems say what is wrong with the file and what to do. Whether
 * the digests belong to the content is for the caller to prove. `file` is the name people know it by.
 */
export function readPlan(text: string, file = "plan"): { readonly plan?: Plan; readonly problems: readonly Problem[] } {
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    return refused(
      `${file} is not JSON, or only a part of it`,
      "Make it again with `reconcile plan --format json --out FILE`.",
    )
  }
  if (json !== null && typeof json === "object" && "shardVersion" in json) {
    return refused(
      `${file} is one shard of a plan`,
      "Join all shards with `reconcile merge`, and give what comes of it.",
    )
  }
  if (json === null || typeof json !== "object" || !("formatVersion" in json)) {
    return refused(
      `${file} is not a plan: it has no formatVersion`,
      "Give the file that `reconcile plan --format json` wrote.",
    )
  }
  if (json.formatVersion !== 1) {
    const version = JSON.stringify(json.formatVersion)?.slice(0, 40)
    return refused(
      `${file} has the format version ${version}; this reconcile reads version 1`,
      "Make the plan and apply it with the same version of reconcile.",
    )
  }
  const [first, ...more] = compileSchema(planSchema)(json)
  if (first) {
    const place = first.path.length === 0 ? "" : ` at ${first.path.join("/")}`
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`
    return refused(`${file} is not a whole plan${place}: ${first.message}${others}`, EDITED)
  }
  const plan = json as unknown as Plan
  const inconsistency = inconsistent(plan)
  return inconsistency === undefined
    ? { plan, problems: [] }
    : refused(`${file} does not fit together: ${inconsistency}`, EDITED)
}

const EDITED = "A plan file must stay as it was written; make it again with `reconcile plan --format json --out FILE`."

const refused = (message: string, fix: string) => ({ problems: [{ severity: "error", message, fix }] as const })

/** What the schema of a plan cannot say: indexes that point to nothing, numbers that do not add up. */
export function inconsistent({ clock, accounts, changes, groups, reviewed, summary }: Plan): string | undefined {
  if (Number.isNaN(Date.parse(clock))) return `its clock is no moment: ${clock.slice(0, 40)}`
  for (const [index, { group, account, action, type }] of changes.entries()) {
    const shared = groups[group]
    if (!shared) return `change ${index} points to group ${group}, which is not there`
    if (shared.action !== action || shared.type !== type)
      return `change ${index} and its group ${group} differ in what they do`
    if (account !== "" && !Object.hasOwn(accounts, account))
      return `change ${index} is in account ${account}, which is not listed`
  }
  if (reviewed.changes.length !== changes.length) {
    return `${changes.length} changes, but ${reviewed.changes.length} reviewed ones`
  }
  if (reviewed.changes.some((effect) => effect >= reviewed.effects.length)) return "a reviewed change has no effect"
  const { creates, updates, deletes, adopts, replaces } = summary
  const total = creates + updates + deletes + adopts + replaces
  return total === changes.length ? undefined : `${changes.length} changes, but its summary counts ${total}`
}
