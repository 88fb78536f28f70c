import type { Plan } from "../model.ts"
import { alertsIn } from "./alerts.ts"
import { concrete } from "./concrete.ts"
import { sharedCause } from "./edits.ts"
import { clusters } from "./groups.ts"
import { alertBlock } from "./markdown-alerts.ts"
import { clusterDetails, driftDetails, weight } from "./markdown-clusters.ts"
import { heading, metaLine, nextSteps, shortenedNote } from "./markdown-frame.ts"
import { EVERYTHING, type Review, type Shortening } from "./markdown-levels.ts"
import { orphanDetails, problemDetails } from "./markdown-problems.ts"
import { clusterTable } from "./markdown-table.ts"

export interface MarkdownOptions {
  /** Characters the text may have; GitHub takes 65,536 per comment. */
  readonly limit?: number
  /** Where the whole plan can be read, in Markdown of ours. */
  readonly whole?: string
}

/**
 * A plan as the body of a pull request's comment, without a marker. Never longer than `limit`: it is shortened in levels,
 * and says so; alerts stay to the last. Everything from templates and from AWS is escaped.
 */
export function renderPlanMarkdown(
  plan: Plan,
  { limit = 60_000, whole = "`reconcile plan --full`" }: MarkdownOptions = {},
): string {
  const review = reviewOf(plan)
  for (const level of levels(review)) {
    const text = body(review, level, whole)
    if (text.length <= limit) return text
  }
  return heading(plan).slice(0, Math.max(0, limit))
}

/** What drifted already is told apart from what the pull request causes. */
export function reviewOf(planned: Plan): Review {
  const plan = concrete(planned)
  const drifted = plan.groups.map(({ edits }) => edits.length > 0 && sharedCause(edits) === "drift")
  const all = clusters(plan)
  const those = (wanted: boolean) =>
    all
      .map(({ accounts, resources }) => ({
        accounts,
        resources: resources.filter(({ group }) => drifted[group] === wanted),
      }))
      .filter(({ resources }) => resources.length > 0)
  return { plan, alerts: alertsIn(plan, all), clusters: those(false), drift: those(true) }
}

/** From everything to hardly anything, to be tried until one fits. */
function* levels({ plan, clusters, drift }: Review): Generator<Shortening> {
  const everything: Shortening = {
    level: 0,
    names: 500,
    lines: EVERYTHING,
    values: EVERYTHING,
    heaviest: EVERYTHING,
    rows: 200,
    alertItems: 50,
    problems: 200,
  }
  yield everything
  const brief: Shortening = { ...everything, level: 1, names: 10, lines: 40, values: 20, problems: 50 }
  yield brief
  const weights = [...clusters, ...drift].map((cluster) => weight(cluster, plan)).sort((a, b) => a - b)
  for (const share of [0.9, 0.75, 0.5, 0.25, 0]) {
    const heaviest = weights[Math.floor(weights.length * share) - 1] ?? -1
    yield { ...brief, level: 2, names: 3, heaviest, rows: 100, problems: 20 }
  }
  yield { ...brief, level: 3, names: 3, rows: 50, alertItems: 20, problems: 10 }
  for (const alertItems of [20, 10, 5, 3, 1, 0]) {
    yield { ...brief, level: 4, names: alertItems > 5 ? 3 : 1, rows: 0, alertItems, problems: 0 }
  }
}

function body(review: Review, level: Shortening, whole: string): string {
  const { plan } = review
  const parts = [
    heading(plan),
    metaLine(plan),
    ...review.alerts.map((alert) => alertBlock(alert, plan, level)),
    clusterTable(review, level),
    ...review.clusters.map((cluster) => clusterDetails(cluster, review, level)),
    driftDetails(review, level),
    ...problemDetails(plan, level),
    orphanDetails(plan, level),
    shortenedNote(level, whole),
    nextSteps(plan),
  ]
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`
}
