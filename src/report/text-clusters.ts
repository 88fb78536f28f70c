import type { Action } from "../model.ts"
import { causeText, editLines, sharedCause } from "./edits.ts"
import { clip, visible } from "./escape.ts"
import { type Cluster, namesOf, type Resource, reachText } from "./groups.ts"
import { idLabel } from "./id-label.ts"
import { accountLabel, accountList, capped, counted } from "./names.ts"
import { BRIEF, FULL, type Line } from "./statement.ts"
import type { View } from "./text-view.ts"

const SIGNS: ReadonlyMap<Action, { readonly sign: string; readonly means: string }> = new Map([
  ["create", { sign: "+", means: "add" }],
  ["update", { sign: "~", means: "change" }],
  ["adopt", { sign: ">", means: "adopt (it exists and nobody owns it: it becomes ours)" }],
  ["delete", { sign: "-", means: "delete" }],
  ["replace", { sign: "-/+", means: "replace (delete, then create)" }],
])

/** What the signs in use mean. */
export function legend(found: readonly Cluster[], { colors }: View): readonly string[] {
  const used = new Set(found.flatMap(({ resources }) => resources.map(({ action }) => action)))
  const entries = [...SIGNS].filter(([action]) => used.has(action)).map(([, { sign, means }]) => `${sign} ${means}`)
  return entries.length === 0 ? [] : [colors.dim(`Signs: ${entries.join(", ")}`)]
}

/** What is done where: a section for each group of accounts. */
export function clusterSections(found: readonly Cluster[], view: View): readonly (readonly string[])[] {
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
  const { limits, colors } = view
  const shown = resources.slice(0, limits.resources)
  const lines: string[] = []
  let [alike, hidden] = [0, resources.length - shown.length]
  for (const [index, resource] of shown.entries()) {
    alike++
    if (alike <= limits.alike) lines.push(headingLine(resource, view))
    if (shown[index + 1]?.group === resource.group) continue
    if (alike > limits.alike) lines.push(colors.dim(`  and ${alike - limits.alike} more with this change (--full)`))
    const body = bodyLines(resource, view)
    if (bodies && index < limits.bodies) lines.push(...body)
    else hidden += body.length > 0 ? 1 : 0
    alike = 0
  }
  return hidden > 0 ? [...lines, colors.dim("  not everything is shown here (--full)")] : lines
}

function headingLine(resource: Resource, { plan, colors, width, limits }: View): string {
  const { action, type, id, region, source, group } = resource
  const sign = SIGNS.get(action)?.sign
  const names = namesOf(resource)
  const several = names.length > 0 ? ` (${capped(names.map(visible), limits.names)})` : ""
  const cause = causeText(sharedCause(plan.groups[group]?.edits ?? []))
  const place = source ? `${visible(source.file)}:${source.line}` : `template ${visible(resource.template)}`
  const text = `  ${sign} ${visible(type)} ${clip(visible(idLabel(type, id)), 200)}${several}${region === undefined ? "" : ` in ${visible(region)}`}`
  const gap = " ".repeat(Math.max(2, Math.min(width, 110) - 40 - text.length))
  const notes = [reachText(resource), cause].filter(Boolean).join(", ")
  const note = notes ? colors.yellow(`  (${notes})`) : ""
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

function editLine({ sign, depth, text, note }: Line, colors: View["colors"]): string {
  const paint = sign === "+" ? colors.green : sign === "-" ? colors.red : sign === "~" ? colors.yellow : String
  return `      ${"  ".repeat(depth)}${paint(`${sign} ${text}`)}${note ? `  ${colors.yellow(note)}` : ""}`
}

function painter(action: Action, colors: View["colors"]): (text: string) => string {
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
