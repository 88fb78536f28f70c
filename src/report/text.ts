import pc from "picocolors"
import type { Action, Plan, Severity } from "../model.ts"
import { type Alert, alerts } from "./alerts.ts"
import { causeText, editLines, sharedCause } from "./edits.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { type Cluster, clusters, type Resource } from "./groups.ts"
import { accountLabel, accountList, capped, counted } from "./names.ts"
import { orphanLines } from "./orphans.ts"
import { problemGroups } from "./problem-groups.ts"
import { problemLines } from "./problems.ts"
import { BRIEF, FULL, type Line } from "./statement.ts"
import { blockedSentence, digestText, filtersText, notPlanned, planSentence, sizeText } from "./summary.ts"

type Colors = ReturnType<typeof pc.createColors>

export interface TextOptions {
  readonly color: boolean
  /** Columns, for where a template's place stands beside its resource; 110 unless told. */
  readonly width?: number
  /** Everything: every account, resource, edit and value. */
  readonly full?: boolean
}

/** How much is shown where not everything is asked for. */
const LIMITS = {
  /** Resources named by one alert. */
  alertItems: 10,
  /** Accounts named in one list. */
  names: 3,
  /** Groups of accounts; of the first `clusters` with edits. */
  headings: 60,
  clusters: 20,
  /** Resources of one group; of the first `bodies` with edits; of those with the same edits. */
  resources: 50,
  bodies: 20,
  alike: 8,
  /** Lines of one resource's edits. */
  lines: 14,
  problems: 20,
  /** Longer plans have the summary at the top too. */
  long: 30,
}
const NO_LIMITS: typeof LIMITS = Object.fromEntries(
  Object.keys(LIMITS).map((name) => [name, Number.POSITIVE_INFINITY]),
) as typeof LIMITS

interface View {
  readonly plan: Plan
  readonly colors: Colors
  readonly limits: typeof LIMITS
  readonly width: number
  readonly full: boolean
}

/** A plan for a terminal: what must not be missed first, what is done where, and the summary as the last lines. */
export function renderPlan(plan: Plan, { color, width = 110, full = false }: TextOptions): string {
  const view: View = { plan, colors: pc.createColors(color), limits: full ? NO_LIMITS : LIMITS, width, full }
  const found = clusters(plan)
  const sections = [
    alerts(plan, found).flatMap((alert) => alertLines(alert, view)),
    legend(found, view),
    ...clusterSections(found, view),
    orphanLines(plan, { colors: view.colors, most: full ? Number.POSITIVE_INFINITY : 10 }),
    ...problemSections(view),
  ].filter((section) => section.length > 0)
  const header = headerLines(view)
  const summary = summaryLines(view)
  const lines = sections.reduce((sum, section) => sum + section.length + 1, 0)
  const answer = lines > LIMITS.long ? [...header, summary[0]!] : header
  return withoutCommands(`${[answer, ...sections, summary].map((section) => section.join("\n")).join("\n\n")}\n`)
}

function headerLines({ plan, colors }: View): readonly string[] {
  const world = plan.world === "" ? "" : `${visible(plan.world)}: `
  const filters = filtersText(plan)
  const title = `${colors.bold(`${world}reconcile plan`)} of ${visible(plan.owner)}, ${sizeText(plan)}`
  return filters ? [title, colors.yellow(filters)] : [title]
}

function summaryLines({ plan, colors }: View): readonly string[] {
  const blocked = blockedSentence(plan)
  const last = `${colors.bold(planSentence(plan))} ${colors.dim(digestText(plan))}`
  return blocked ? [last, colors.red(blocked)] : [last]
}

function alertLines({ kind, level, title, items }: Alert, { plan, colors, limits }: View): readonly string[] {
  const paint = level === "caution" ? colors.red : colors.yellow
  // These are told in full below, with their places.
  if (kind === "errors" || kind === "blocked" || kind === "not-planned") return [paint(`! ${title} (below)`)]
  const shown = items.slice(0, limits.alertItems)
  const lines = shown.map(({ subject, details, accounts }) => {
    const list = accountList(accounts, plan.accounts, limits.names)
    const where = accounts.length > 1 ? `${counted(accounts.length, "account")} (${list})` : list
    const what = details.map((detail) => clip(visible(detail), 300)).join("; ")
    const place = subject === "" ? where : `${clip(visible(subject), 300)} in ${where}`
    return `    ${place}${what && `: ${what}`}`
  })
  if (items.length > shown.length) lines.push(`    ${items.length - shown.length} more (--full)`)
  return [paint(`! ${title}:`), ...lines]
}

const SIGNS: ReadonlyMap<Action, { readonly sign: string; readonly means: string }> = new Map([
  ["create", { sign: "+", means: "add" }],
  ["update", { sign: "~", means: "change" }],
  ["adopt", { sign: ">", means: "adopt (it exists and nobody owns it: it becomes ours)" }],
  ["delete", { sign: "-", means: "delete" }],
  ["replace", { sign: "-/+", means: "replace (delete, then create)" }],
])

function legend(found: readonly Cluster[], { colors }: View): readonly string[] {
  const used = new Set(found.flatMap(({ resources }) => resources.map(({ action }) => action)))
  const entries = [...SIGNS].filter(([action]) => used.has(action)).map(([, { sign, means }]) => `${sign} ${means}`)
  return entries.length === 0 ? [] : [colors.dim(`Signs: ${entries.join(", ")}`)]
}

function clusterSections(found: readonly Cluster[], view: View): readonly (readonly string[])[] {
  const { limits, colors } = view
  const sections = found.slice(0, limits.headings).map((cluster, index) => {
    const bodies = index < limits.clusters
    return [colors.bold(clusterTitle(cluster, view)), ...resourceLines(cluster, view, bodies)]
  })
  const rest = found.slice(limits.headings)
  if (rest.length === 0) return sections
  const accounts = rest.reduce((sum, cluster) => sum + cluster.accounts.length, 0)
  const many = `${counted(rest.length, "more group")} of changes in ${counted(accounts, "account")}: see them with --full`
  return [...sections, [colors.yellow(many)]]
}

function clusterTitle({ accounts }: Cluster, { plan, limits }: View): string {
  if (accounts.length === 1) return accountLabel(accounts[0]!, plan.accounts)
  return `${counted(accounts.length, "account")}, same change: ${accountList(accounts, plan.accounts, limits.names)}`
}

/** Resources with the same edits stand together, their edits once below them. */
function resourceLines({ resources }: Cluster, view: View, bodies: boolean): readonly string[] {
  const { limits, colors, full } = view
  const shown = resources.slice(0, limits.resources)
  const lines: string[] = []
  let [alike, hidden] = [0, resources.length - shown.length]
  for (const [index, resource] of shown.entries()) {
    alike++
    if (alike <= limits.alike) lines.push(headingLine(resource, view))
    if (shown[index + 1]?.group === resource.group) continue
    if (alike > limits.alike) lines.push(colors.dim(`  and ${alike - limits.alike} more with this change (--full)`))
    const body = resource.action === "delete" && !full ? [] : bodyLines(resource, view)
    if (bodies && index < limits.bodies) lines.push(...body)
    else hidden += body.length > 0 ? 1 : 0
    alike = 0
  }
  return hidden > 0 ? [...lines, colors.dim("  not everything is shown here (--full)")] : lines
}

function headingLine(resource: Resource, { plan, colors, width, limits }: View): string {
  const { action, type, id, ids, region, source, group } = resource
  const sign = SIGNS.get(action)?.sign
  const several = ids.length > 1 ? ` (${capped(ids.map(visible), limits.names)})` : ""
  const cause = causeText(sharedCause(plan.groups[group]?.edits ?? []))
  const place = source ? `${visible(source.file)}:${source.line}` : `template ${visible(resource.template)}`
  const text = `  ${sign} ${visible(type)} ${clip(visible(id), 200)}${several}${region === undefined ? "" : ` in ${visible(region)}`}`
  const gap = " ".repeat(Math.max(2, Math.min(width, 110) - 40 - text.length))
  const note = cause ? colors.yellow(`  (${cause})`) : ""
  return `${painter(action, colors)(text)}${gap}${colors.dim(place)}${note}`
}

function bodyLines({ group, id, action }: Resource, { plan, colors, full, limits }: View): readonly string[] {
  const edits = plan.groups[group]?.edits ?? []
  const lines = editLines({ action, edits }, id, full ? FULL : BRIEF)
  const shown = lines.length <= limits.lines + 1 ? lines : lines.slice(0, limits.lines)
  const body = shown.map((line) => editLine(line, colors))
  if (lines.length > shown.length) body.push(colors.dim(`      ${lines.length - shown.length} more lines (--full)`))
  return body
}

function editLine({ sign, depth, text, note }: Line, colors: Colors): string {
  const paint = sign === "+" ? colors.green : sign === "-" ? colors.red : sign === "~" ? colors.yellow : String
  return `      ${"  ".repeat(depth)}${paint(`${sign} ${text}`)}${note ? `  ${colors.yellow(note)}` : ""}`
}

function painter(action: Action, colors: Colors): (text: string) => string {
  switch (action) {
    case "create":
      return colors.green
    case "delete":
    case "replace":
      return colors.red
    case "update":
      return colors.yellow
    case "adopt":
      return colors.cyan
  }
}

/** What stands in the way, what could not be seen, and what else is worth knowing. */
function problemSections({ plan, colors, limits, full }: View): readonly (readonly string[])[] {
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
    section("Good to know", ["warning", "note"]),
  ]
}
