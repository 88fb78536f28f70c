import pc from "picocolors"
import type { Plan } from "../model.ts"
import { findingsSentence } from "./findings.ts"
import type { FindingsReport } from "./findings-view.ts"
import { driftOutlineOf } from "./outline.ts"
import { renderSeen, type TextOptions } from "./text.ts"

/**
 * Drift for a terminal: how much rules found, where they found anything; what must not be missed, first of it what AWS allows
 * beyond the templates; what drifted, what is held, what could not be read. The findings themselves are not in it.
 */
export function renderDriftText(plan: Plan, checked: FindingsReport | undefined, options: TextOptions): string {
  const { bold } = pc.createColors(options.color)
  const top = checked && checked.findings.length > 0 ? [`${bold("Findings:")} ${findingsSentence(checked)}`] : []
  return renderSeen({ ...driftOutlineOf(plan), command: "drift", top }, options)
}
