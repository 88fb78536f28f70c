import type { Action, Edit, Group, Plan } from "../model.ts"
import { causeText, editLines, pathText, sharedCause } from "./edits.ts"
import { clip, code, fenced, visible } from "./escape.ts"
import { type Cluster, namesOf, type Resource, reachText } from "./groups.ts"
import { idLabel } from "./id-label.ts"
import { accountCodes, details, EVERYTHING, type Shortening } from "./markdown-levels.ts"
import { resourcesText } from "./markdown-table.ts"
import { capped, counted } from "./names.ts"
import type { Outline } from "./outline.ts"
import type { Line } from "./statement.ts"

/** The changes of one group of accounts. */
export function clusterDetails(cluster: Cluster, plan: Plan, level: Shortening, open: boolean): string {
  if (level.level > 2) return ""
  const lines = clusterLines(cluster, plan, level)
  return details(summaryText(cluster, plan), content(cluster, lines, plan, level), open)
}

/** What differed before this pull request and would be put right along with it. */
export function driftDetails({ drift, plan }: Outline, level: Shortening): string {
  if (drift.length === 0 || level.level === 4) return ""
  const changes = drift.reduce((sum, { resources, accounts }) => sum + resources.length * accounts.length, 0)
  const parts = drift.slice(0, level.rows).map((cluster) => {
    const where = `${accountCodes(cluster.accounts, plan, level.names)}: ${resourcesText(cluster.resources, 3)}`
    return level.level > 2 ? `- ${where}` : `${where}\n\n${fenced("diff", clusterLines(cluster, plan, level))}`
  })
  if (drift.length > parts.length) parts.push(`${drift.length - parts.length} more groups`)
  const title = `Already drifted, not caused by this pull request: ${counted(changes, "change")}`
  return details(title, parts.join(level.level > 2 ? "\n" : "\n\n"))
}

/** How large a group's body is, for choosing which to shorten. */
export function weight({ resources }: Cluster, plan: Plan): number {
  const groups = new Set(resources.map(({ group }) => group))
  return [...groups].reduce(
    (sum, group) => sum + JSON.stringify(plan.groups[group]?.edits ?? []).length,
    resources.length,
  )
}

/** Characters of edits that nobody reads at a glance. */
const LONG = 10_000

/** Whether all groups together are short enough to be open at once. */
export function isShort({ clusters, plan }: Outline): boolean {
  if (clusters.length > 6 || clusters.some((cluster) => weight(cluster, plan) > LONG)) return false
  const level = {
    level: 0,
    names: 0,
    lines: 12,
    values: 12,
    heaviest: EVERYTHING,
    rows: 0,
    alertItems: 0,
    deletes: 0,
    problems: 0,
  } as const
  return clusters.reduce((sum, cluster) => sum + clusterLines(cluster, plan, level).length, 0) <= 12
}

function summaryText({ accounts, resources }: Cluster, plan: Plan): string {
  const where = accounts.length > 1 ? counted(accounts.length, "account") : accountCodes(accounts, plan, 1)
  const [only] = resources
  if (resources.length > 1 || only?.action === "create" || only?.action === "delete") {
    return `${where}: ${resourcesText(resources, 3)}`
  }
  const properties = [
    ...new Set((plan.groups[only?.group ?? -1]?.edits ?? []).map(({ path }) => pathText(path.slice(0, 1)))),
  ]
  const changed = `${properties.length} changed: ${code(clip(capped(properties, 3), 200))}`
  return `${where}: ${resourcesText(resources, 3)}${properties.length > 0 ? ` (${changed})` : ""}`
}

function content({ accounts }: Cluster, lines: readonly string[], plan: Plan, { names }: Shortening): string {
  const block = fenced("diff", lines)
  if (accounts.length === 1) return block
  const list = accountCodes(accounts, plan, names)
  if (accounts.length <= 10) return `In ${list}\n\n${block}`
  return `${block}\n\n${details(`The ${counted(accounts.length, "account")}`, list)}`
}

function clusterLines(cluster: Cluster, plan: Plan, level: Shortening): readonly string[] {
  const { resources } = cluster
  if (weight(cluster, plan) > level.heaviest) {
    const shown = resources.slice(0, 20).map((resource) => headingLine(resource, plan, level))
    return resources.length > 20 ? [...shown, `  ${resources.length - 20} more resources`] : shown
  }
  return resources.flatMap((resource, index) => {
    const header = headingLine(resource, plan, level)
    // Resources with the same edits stand together, their edits once below them.
    return resources[index + 1]?.group === resource.group ? [header] : [header, ...bodyLines(resource, plan, level)]
  })
}

const OPERATORS: Readonly<Record<Action, string>> = { create: "+", update: "!", adopt: "!", delete: "-", replace: "-" }

function headingLine(resource: Resource, plan: Plan, level: Shortening): string {
  const { action, type, id, region, source, template, group } = resource
  const names = namesOf(resource)
  const several = names.length > 0 ? ` (${capped(names.slice(0, 1000).map(visible), Math.min(level.names, 10))})` : ""
  const place = source ? `${visible(source.file)}:${source.line}` : `template ${visible(template)}`
  const notes = [reachText(resource), causeText(sharedCause(plan.groups[group]?.edits ?? []))].filter(Boolean)
  const where = region === undefined ? "" : ` in ${visible(region)}`
  const what = `${action} ${visible(type)} ${clip(visible(idLabel(type, id)), 200)}${several}${where}`
  return `${OPERATORS[action]} ${what}  (${[clip(place, 200), ...notes].join("; ")})`
}

function bodyLines(
  { group, id, action }: Resource,
  plan: Plan,
  { lines: most, values }: Shortening,
): readonly string[] {
  const lines = knownLines({ action, edits: plan.groups[group]?.edits ?? [] }, id, values)
  const shown = lines.slice(0, most).map(editLine)
  return lines.length > shown.length ? [...shown, `      ${lines.length - shown.length} more lines`] : shown
}

const KNOWN = new WeakMap<readonly Edit[], Map<string, readonly Line[]>>()

/** Levels ask for the same lines again and again, and those of a large document take their time. */
function knownLines(group: Pick<Group, "action" | "edits">, id: string, values: number): readonly Line[] {
  const known = KNOWN.get(group.edits) ?? new Map<string, readonly Line[]>()
  KNOWN.set(group.edits, known)
  const key = JSON.stringify([group.action, id, String(values)])
  const lines = known.get(key) ?? editLines(group, id, { values, characters: values === EVERYTHING ? EVERYTHING : 300 })
  known.set(key, lines)
  return lines
}

/** The operator in column 0, where GitHub's colours look for it. */
function editLine({ sign, depth, text, note }: Line): string {
  return `${sign === "~" ? "!" : sign}     ${"  ".repeat(depth)}${text}${note ? `  ${note}` : ""}`
}
