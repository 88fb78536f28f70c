import type { Action, Effect } from "../model.ts"
import { stableText } from "../value/digest.ts"

/** What is to be done to one resource, as far as the remainder rule looks at it. */
export interface Due {
  readonly action: Action
  readonly effect: Effect
  readonly template: string
  /** The live resource carries our owner tag and this template's name. */
  readonly ours: boolean
}

/**
 * Whether what is left to do is part of what was reviewed: the same desired state, and every path still to change has
 * its reviewed value before. So a partial failure, a kill or a neighbour's merge never blocks, and nothing else passes.
 */
export function isRemainder(now: Due, reviewed: Omit<Due, "ours">): boolean {
  if (now.template !== reviewed.template) return false
  if (now.action === "delete") return reviewed.action === "delete" && isPart(now.effect, reviewed.effect)
  if (now.effect.desired === undefined || now.effect.desired !== reviewed.effect.desired) return false
  const isMade = now.action === "create" || now.action === "replace"
  if (isMade && now.effect.created !== reviewed.effect.created) return false
  switch (reviewed.action) {
    case "create":
      return now.action === "create" || isHalfDone(now)
    case "replace":
      return (
        now.action === "create" || isHalfDone(now) || (now.action === "replace" && isPart(now.effect, reviewed.effect))
      )
    case "update":
    case "adopt":
      return (
        (now.action === "update" || now.action === "adopt") &&
        now.effect.created === reviewed.effect.created &&
        isPart(now.effect, reviewed.effect)
      )
    case "delete":
      return false
  }
}

/**
 * A create that was killed after its first call has become an update of something that carries our tags, and that only
 * adds: a value that is there already was put there by somebody since.
 */
const isHalfDone = ({ action, ours, effect }: Due): boolean =>
  action === "update" && ours && effect.edits.every(({ before }) => before === undefined)

function isPart(now: Effect, reviewed: Effect): boolean {
  const before = new Map(reviewed.edits.map((edit) => [stableText(edit.path), edit.before]))
  return now.edits.every(
    ({ path, before: hash }) => before.has(stableText(path)) && before.get(stableText(path)) === hash,
  )
}
