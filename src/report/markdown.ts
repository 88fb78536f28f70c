import { Buffer } from "node:buffer"
import type { Plan } from "../model.ts"
import { alertBlock, unreviewedAlert } from "./markdown-alerts.ts"
import { clusterDetails, driftDetails, isShort } from "./markdown-clusters.ts"
import { joined } from "./markdown-fit.ts"
import {
  type Frame,
  frameTexts,
  heading,
  metaLine,
  type NextSteps,
  nextSteps,
  planFacts,
  shortenedNote,
} from "./markdown-frame.ts"
import type { Shortening } from "./markdown-levels.ts"
import { orphanDetails, problemDetails } from "./markdown-problems.ts"
import { SHORTENED, shortenedBody } from "./markdown-shortening.ts"
import { clusterTable } from "./markdown-table.ts"
import { type Outline, outlineOf } from "./outline.ts"

export interface MarkdownOptions extends Frame {
  /** UTF-8 bytes the text may have, 60,000 unless told; GitHub takes 65,536 characters per comment, 1 MiB per job summary. */
  readonly limit?: number
  /** Whether it says when expiry was judged, which differs in every run; it does unless told otherwise. */
  readonly clock?: boolean
  /** What happens next, instead of what is said about pull requests. */
  readonly next?: NextSteps
  /** Commits below it that nobody reviewed, and that were never applied: what they change counts as drift. */
  readonly unreviewed?: readonly string[]
}

/**
 * A plan as the body of a pull request's comment, without a marker. Never longer than `limit`: it is shortened in levels,
 * and says so; alerts stay to the last, and what is deleted is named as far as there is room. The same plan and options give
 * the same text. Everything from templates and from AWS is escaped.
 */
export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const { limit = 60_000 } = options
  const outline = outlineOf(plan)
  const body = (level: Shortening) => joined(parts(outline, level, options), limit)
  return shortenedBody(outline, { limit, body }) ?? lastResort(plan, limit)
}

function* parts(outline: Outline, level: Shortening, options: MarkdownOptions): Generator<string> {
  const { plan, alerts, clusters } = outline
  const { whole = "`reconcile plan --full`", clock = true, next = {}, unreviewed = [] } = options
  yield heading(plan)
  yield metaLine(plan, [...planFacts(plan, clock), ...frameTexts(options)])
  const settings = alerts.filter(({ kind }) => kind === "settings")
  const below = unreviewed.length > 0 ? [unreviewedAlert(unreviewed)] : []
  const others = alerts.filter(({ kind }) => kind !== "settings")
  for (const told of [...settings, ...below, ...others]) yield alertBlock(told, plan, level)
  yield clusterTable(outline, level)
  const open = isShort(outline)
  for (const cluster of clusters) yield clusterDetails(cluster, plan, level, open)
  yield driftDetails(outline, level)
  yield* problemDetails(plan, level)
  yield orphanDetails(plan, level)
  yield shortenedNote(SHORTENED[level.level] ?? "", `The whole plan: ${whole}`)
  yield nextSteps(plan, next)
}

/** What is left where not even counts fit: as much of the heading as does, and no markup that could be cut in two. */
function lastResort(plan: Plan, limit: number): string {
  const short = heading({ ...plan, world: "" })
  return [heading(plan), short].find((text) => Buffer.byteLength(text) <= limit) ?? short.slice(0, Math.max(0, limit))
}
