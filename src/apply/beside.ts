import type { Action, Effect } from "../model.ts"
import { stableText } from "../value/digest.ts"

/** What is to be done to one resource. */
interface Work {
  readonly action: Action
  readonly effect: Effect
}

/** What was approved or planned beside what it would be now, in few words, and what in AWS made the difference. */
export function beside(was: "approved" | "planned", before: Work, now: Work): string {
  const known = new Map(before.effect.edits.map((edit) => [stableText(edit.path), edit.before]))
  const moved = now.effect.edits.filter(
    ({ path, before: hash }) => known.has(stableText(path)) && known.get(stableText(path)) !== hash,
  )
  const other = before.effect.desired !== now.effect.desired ? "; the template says something else" : ""
  const live = moved.length > 0 ? `; in AWS ${moved.map(({ path }) => path.join(".")).join(", ")} changed since` : ""
  return `${was} ${before.action}${paths(before.effect)}, now ${now.action}${paths(now.effect)}${other}${live}`
}

function paths({ edits }: Effect): string {
  if (edits.length === 0) return ""
  const names = edits.map(({ path }) => path.join("."))
  return ` (${names.slice(0, 4).join(", ")}${names.length > 4 ? `, +${names.length - 4}` : ""})`
}
