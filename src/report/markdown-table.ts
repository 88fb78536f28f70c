import type { Action } from "../model.ts"
import { clip, code } from "./escape.ts"
import type { Cluster, Resource } from "./groups.ts"
import { idLabel } from "./id-label.ts"
import { accountCodes, type Shortening } from "./markdown-levels.ts"
import { count, counted } from "./names.ts"
import type { Outline } from "./outline.ts"

const COLUMNS: readonly (readonly [action: Action, title: string])[] = [
  ["create", "Add"],
  ["update", "Change"],
  ["adopt", "Adopt"],
  ["delete", "Delete"],
  ["replace", "Replace"],
]

/** One row per group of identical changes; numbers are changes over all its accounts. */
export function clusterTable({ clusters, drift, plan }: Outline, { rows, names }: Shortening): string {
  if (rows === 0 || clusters.length + drift.length === 0) return ""
  if (clusters.length === 0) return "This pull request itself changes nothing."
  const numbers = clusters.map(changesByAction)
  const columns = COLUMNS.filter(([action]) => numbers.some((number) => number.has(action)))
  const body = clusters.slice(0, rows).map((cluster, index) => {
    const counts = columns.map(([action]) => {
      const number = numbers[index]?.get(action)
      return number === undefined ? "" : count(number)
    })
    const list = accountCodes(cluster.accounts, plan, Math.min(names, 2))
    const where = cluster.accounts.length > 1 ? `${counted(cluster.accounts.length, "account")}: ${list}` : list
    return tableRow([where, ...counts, resourcesText(cluster.resources, 3)])
  })
  const rest = clusters.length - body.length
  const lines = [
    tableRow(["Accounts", ...columns.map(([, title]) => title), "What"]),
    tableRow(["---", ...columns.map(() => "--:"), "---"]),
    ...body,
  ]
  return rest > 0 ? `${lines.join("\n")}\n\n${counted(rest, "more row")}.` : lines.join("\n")
}

/** One line of a table. */
export const tableRow = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`

/** `create <code>AWS::IAM::Role Audit</code>, <code>AWS::IAM::Role Deploy</code>, delete ..., +4`. */
export function resourcesText(resources: readonly Resource[], most: number): string {
  const shown = resources.length <= most + 1 ? resources : resources.slice(0, most)
  const texts = shown.map(({ action, type, id }, index) => {
    const verb = shown[index - 1]?.action === action ? "" : `${action} `
    return `${verb}${code(clip(`${type} ${idLabel(type, id)}`, 120))}`
  })
  return [...texts, ...(shown.length < resources.length ? [`+${count(resources.length - shown.length)}`] : [])].join(
    ", ",
  )
}

function changesByAction({ resources, accounts }: Cluster): ReadonlyMap<Action, number> {
  const numbers = new Map<Action, number>()
  for (const { action } of resources) numbers.set(action, (numbers.get(action) ?? 0) + accounts.length)
  return numbers
}
