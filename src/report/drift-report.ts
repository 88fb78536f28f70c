import type { Plan } from "../model.ts"
import { renderFindings } from "./findings.ts"
import { renderFindingsMarkdown } from "./findings-markdown.ts"
import type { FindingsReport } from "./findings-view.ts"
import { type DriftOptions, driftTitle, renderDriftMarkdown } from "./markdown-drift.ts"
import { counted } from "./names.ts"
import type { TextOptions } from "./text.ts"
import { renderDriftText } from "./text-drift.ts"

/** Drift, what is held, findings and waivers, for a terminal. */
export function renderDrift(plan: Plan, checked: FindingsReport | undefined, options: TextOptions): string {
  const text = renderDriftText(plan, checked, options)
  if (!checked) return text
  const { color, full = false } = options
  return `${text}\n${renderFindings(checked, { color, full })}`
}

/** `Drift in 3 of 212 accounts: 5 changes; 2 findings`. */
export function driftReportTitle(plan: Plan, checked: FindingsReport | undefined): string {
  const open = openFindings(checked)
  return open === 0 ? driftTitle(plan) : `${driftTitle(plan)}; ${counted(open, "finding")}`
}

/** Findings above a note that nobody waived. */
export const openFindings = (checked: FindingsReport | undefined): number =>
  checked?.findings.filter(({ severity }) => severity !== "note").length ?? 0

/** The same as the body of an issue, never longer than `limit` bytes: findings take at most a third of it. */
export function renderDriftReport(plan: Plan, checked: FindingsReport | undefined, options: DriftOptions = {}): string {
  if (!checked || checked.findings.length + checked.waived.length + checked.problems.length === 0)
    return renderDriftMarkdown(plan, options)
  const { limit = 60_000, whole = "the job summary" } = options
  const found = `\n\n${fitted(renderFindingsMarkdown(checked), Math.floor(limit / 3), whole)}\n`
  return renderDriftMarkdown(plan, { ...options, limit: limit - Buffer.byteLength(found) }).trimEnd() + found
}

/** Whole lines, and how many are missing. */
function fitted(text: string, limit: number, whole: string): string {
  if (Buffer.byteLength(text) <= limit) return text
  const lines = text.split("\n")
  let [kept, room] = [0, limit - 200 - Buffer.byteLength(whole)]
  for (const line of lines) {
    room -= Buffer.byteLength(line) + 1
    if (room < 0) break
    kept++
  }
  return `${lines.slice(0, kept).join("\n")}\n\n${counted(lines.length - kept, "more line")}: ${whole}.`
}
