import type { Outcome } from "../model.ts"
import { visible } from "./escape.ts"

/** What is to be done after an apply, a sentence each; `again` is the command that goes on, where somebody knows it. */
export function applyNext(outcomes: readonly Outcome[], again?: string): readonly string[] {
  const has = (test: (outcome: Outcome) => boolean) => outcomes.some(test)
  const failed = has(({ status }) => status === "failed")
  const interrupted = has(isInterrupted)
  const skipped = has((outcome) => outcome.status === "skipped" && !isInterrupted(outcome))
  const command = again === undefined ? "run the same command again" : `run \`${visible(again)}\``
  const onwards = `${command}: it does only what is left.`
  const held = has(({ status }) => status === "held")
  return [
    ...(failed ? [`Next: mend what failed, and ${onwards}`] : []),
    ...(!failed && skipped ? [`Next: see to what stood in the way, and ${onwards}`] : []),
    ...(!failed && !skipped && interrupted ? [`Next: to go on, ${onwards}`] : []),
    ...(held ? ["Next: run `reconcile plan`, have what is held back reviewed, and apply that plan."] : []),
  ]
}

/** Whether somebody stopped the run before this was begun. */
export const isInterrupted = (outcome: Outcome): boolean => outcome.status !== "applied" && outcome.interrupted === true
