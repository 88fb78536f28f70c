import pc from "picocolors"
import type { Plan, Problem, Severity } from "../model.ts"
import { type Alert, alertsIn } from "./alerts.ts"
import { concrete } from "./concrete.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { etaText } from "./eta.ts"
import { type Cluster, clusters } from "./groups.ts"
import { isHold } from "./holds.ts"
import { accountList, counted } from "./names.ts"
import { notPlanned } from "./open-matters.ts"
import { orphanLines } from "./orphans.ts"
import { problemGroups } from "./problem-groups.ts"
import { problemLines } from "./problems.ts"
import { blockedSentence, digestText, filtersText, planSentence, sizeText } from "./summary.ts"
import { clusterSections, legend } from "./text-clusters.ts"
import { LIMITS, NO_LIMITS, type View } from "./text-view.ts"

export interface TextOptions {
  readonly color: boolean
  /** Columns, for where a template's place stands beside its resource; 110 unless told. */
  readonly width?: number
  /** Everything: every account, resource, edit and value. */
  readonly full?: boolean
}

/** A plan for a terminal: what must not be missed first, what is done where, and the summary as the last lines. */
export function renderPlan(planned: Plan, { color, width = 110, full = false }: TextOptions): string {
  const plan = concrete(planned)
  const found = clusters(plan)
  return renderSeen(
    { plan, alerts: alertsIn(plan, found), clusters: found, command: "plan", top: [] },
    { color, width, full },
  )
}

/** A plan that was looked at, and what its text begins with. */
export interface Seen {
  /** Concrete. */
  readonly plan: Plan
  readonly alerts: readonly Alert[]
  readonly clusters: readonly Cluster[]
  /** What it is a report of. */
  readonly command: "plan" | "drift"
  /** Lines below the first one, safe to print. */
  readonly top: readonly string[]
}

/** What was seen, for a terminal, in the order of `renderPlan`; of drift, what is held has a section of its own. */
export function renderSeen(seen: Seen, { color, width = 110, full = false }: TextOptions): string {
  const { plan, alerts, clusters: found, command, top } = seen
  const view: View = { plan, colors: pc.createColors(color), limits: full ? NO_LIMITS : LIMITS, width, full }
  const orphans = orphanLines(plan, { colors: view.colors, most: full ? Number.POSITIVE_INFINITY : 10 })
  const sections = [
    alerts.flatMap((alert) => alertLines(alert, view)),
    legend(found, view),
    ...clusterSections(found, view),
    ...(command === "plan" ? [orphans, ...problemSections(view)] : [...heldFirst(view), orphans]),
  ].filter((section) => section.length > 0)
  const header = [...headerLines(view, command), ...top]
  const summary = summaryLines(view)
  const lines = sections.reduce((sum, section) => sum + section.length + 1, 0)
  const answer =
    lines > LIMITS.long ? [...header, ...summary.filter((line) => line.includes(planSentence(plan)))] : header
  return withoutCommands(`${[answer, ...sections, summary].map((section) => section.join("\n")).join("\n\n")}\n`)
}

function headerLines({ plan, colors }: View, command: Seen["command"]): readonly string[] {
  const world = plan.world === "" ? "" : `${visible(plan.world)}: `
  const filters = filtersText(plan)
  const title = `${colors.bold(`${world}reconcile ${command}`)} of ${visible(plan.owner)}, ${sizeText(plan)}`
  return filters ? [title, colors.yellow(filters)] : [title]
}

function summaryLines({ plan, colors }: View): readonly string[] {
  const blocked = blockedSentence(plan)
  const last = `${colors.bold(planSentence(plan))} ${colors.dim(digestText(plan))}`
  const eta = etaText(plan)
  return [...(eta ? [colors.dim(`${eta}.`)] : []), last, ...(blocked ? [colors.red(blocked)] : [])]
}

function alertLines({ kind, level, title, items }: Alert, { plan, colors, limits }: View): readonly string[] {
  const paint = level === "caution" ? colors.red : colors.yellow
  // These are told in full below, with their places.
  if (kind === "errors" || kind === "blocked" || kind === "not-planned") return [paint(`! ${title} (below)`)]
  const shown = kind === "settings" ? items : items.slice(0, limits.alertItems)
  const lines = shown.map(({ subject, details, accounts }) => {
    const list = accountList(accounts, plan.accounts, limits.names)
    const where = accounts.length > 1 ? `${counted(accounts.length, "account")} (${list})` : list
    const what = details.map((detail) => clip(visible(detail), 300)).join("; ")
    const name = clip(visible(subject), 300)
    const place = name === "" || where === "" ? `${name}${where}` : `${name} in ${where}`
    return `    ${place}${what && `: ${what}`}`
  })
  if (items.length > shown.length) lines.push(`    ${items.length - shown.length} more (--full)`)
  return [paint(`! ${title}:`), ...lines]
}

/** What is held, before what stands in the way. */
function heldFirst(view: View): readonly (readonly string[])[] {
  const { plan } = view
  const [held, others] = [plan.problems.filter(isHold), plan.problems.filter((problem) => !isHold(problem))]
  const only = (problems: readonly Problem[], note?: string) =>
    problemSections({ ...view, plan: { ...plan, problems } }, note)
  return [...only(held, "Held"), ...only(others)]
}

/** What stands in the way, what could not be seen, and what else is worth knowing. */
function problemSections({ plan, colors, limits, full }: View, rest = "Good to know"): readonly (readonly string[])[] {
  const groups = problemGroups(plan.problems, plan.accounts)
  const section = (title: string, severities: readonly Severity[]) => {
    const all = groups.filter(({ problem }) => severities.includes(problem.severity))
    if (all.length === 0) return []
    const shown = all.slice(0, limits.problems)
    const lines = shown.flatMap((group) =>
      problemLines(group, plan.accounts, colors, full ? Number.POSITIVE_INFINITY : 5),
    )
    const more = all.length > shown.length ? [`${all.length - shown.length} more (--full)`] : []
    return [colors.bold(title), ...[...lines, ...more].map((line) => `  ${line}`)]
  }
  return [
    section("Problems", ["error", "blocked"]),
    section(`Not planned: ${counted(notPlanned(plan), "account")}`, ["unreadable"]),
    section(rest, ["warning", "note"]),
  ]
}
