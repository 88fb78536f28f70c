import type { Plan } from "../model.ts"
import { code } from "./escape.ts"
import { isHold } from "./holds.ts"
import { alertBlock } from "./markdown-alerts.ts"
import { clusterDetails, isShort } from "./markdown-clusters.ts"
import { joined } from "./markdown-fit.ts"
import { type Frame, frameTexts, metaLine, placeText, shortenedNote } from "./markdown-frame.ts"
import { heldList } from "./markdown-holds.ts"
import type { Shortening } from "./markdown-levels.ts"
import { orphanDetails, problemDetails } from "./markdown-problems.ts"
import { SHORTENED, shortenedBody } from "./markdown-shortening.ts"
import { clusterTable } from "./markdown-table.ts"
import { count, counted, sentence } from "./names.ts"
import { openText } from "./open-matters.ts"
import { driftOutlineOf, type Outline } from "./outline.ts"
import { countsText, total } from "./summary.ts"

/** How drift is told. */
export interface DriftOptions extends Frame {
  /** UTF-8 bytes the text may have, 60,000 unless told. */
  readonly limit?: number
  /** What can be done about it, each in Markdown of ours, instead of what is said about workflows. */
  readonly next?: readonly string[]
}

/** `Drift in 3 of 212 accounts: 5 changes`: plain words and numbers of ours. */
export function driftTitle(plan: Plan): string {
  const { summary } = plan
  const changes = total(summary)
  if (changes > 0) {
    const where = `${count(summary.accountsChanged)} of ${counted(summary.accounts, "account")}`
    return `Drift in ${where}: ${counted(changes, "change")}`
  }
  const open = openText(plan)
  return open === undefined ? `No drift in ${counted(summary.accounts, "account")}` : `No drift seen, but ${open}`
}

/**
 * What differs from the templates, as the body of an issue, without a marker: what must not be missed, what drifted, what is
 * held, what could not be read, and what can be done. The same drift gives the same text, whenever it is seen. Never longer
 * than `limit`: it is shortened in levels, and says so. Everything from templates and from AWS is escaped.
 */
export function renderDriftMarkdown(plan: Plan, options: DriftOptions = {}): string {
  const { limit = 60_000 } = options
  const outline = driftOutlineOf(plan)
  const body = (level: Shortening) => joined(parts(outline, level, options), limit)
  return shortenedBody(outline, { limit, body }) ?? `${driftTitle(plan)}\n`.slice(0, Math.max(0, limit))
}

function* parts(outline: Outline, level: Shortening, options: DriftOptions): Generator<string> {
  const { plan, alerts, clusters } = outline
  yield opening(plan)
  yield metaLine(plan, frameTexts(options))
  for (const alert of alerts) yield alertBlock(alert, plan, level)
  yield clusterTable(outline, level)
  const open = isShort(outline)
  for (const cluster of clusters) yield clusterDetails(cluster, plan, level, open)
  yield heldList(plan, level)
  yield* problemDetails({ ...plan, problems: plan.problems.filter((problem) => !isHold(problem)) }, level)
  yield orphanDetails(plan, level)
  yield shortenedNote(SHORTENED[level.level] ?? "", `The whole report: ${options.whole ?? "the job summary"}`)
  // Advice is the last that anybody misses.
  if (level.alertItems > 0) yield nextPart(plan, options.next)
}

function opening(plan: Plan): string {
  const { summary } = plan
  if (total(summary) === 0) return sentence(driftTitle(plan))
  const what = `**${countsText(summary)}**, in ${count(summary.accountsChanged)} of ${counted(summary.accounts, "account")}`
  return `What is in AWS${placeText(plan)} differs from what the templates state. To put it right: ${what}.`
}

function nextPart(plan: Plan, steps: readonly string[] | undefined): string {
  if (total(plan.summary) === 0) return ""
  const list = steps ?? [
    `To put all of it right: run the apply workflow by hand with the digest ${code(plan.digest)}, or merge a pull request, whose plan shows it too.`,
    "To have the schedule put it right from now on: `lifecycle: { enforce: true }` in the template.",
    "To leave a resource as it is for some time: hold it in `holds.yaml`, with an owner, a reason and a day.",
    "To keep what somebody changed: state it in the template.",
  ]
  return `### What to do\n\n${list.map((step) => `- ${step}`).join("\n")}`
}
