import pc from "picocolors"
import type { Outcome } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { type AccountNames, accountLabel, accountLabels, counted, listLines, sentence } from "./names.ts"
import {
  accountOutcomes,
  numberOf,
  reasonGroups,
  STATUSES,
  type Status,
  statusCounts,
  TITLES,
} from "./outcome-groups.ts"

type Colors = ReturnType<typeof pc.createColors>

export interface OutcomesOptions {
  readonly color: boolean
  /** Names by id, as the plan holds them. */
  readonly accounts?: AccountNames
  /** "" for AWS itself, else which snapshot: the first words of the report. */
  readonly world?: string
  /** Names every account in which something was applied; what was not applied is always listed in full. */
  readonly full?: boolean
  /** Columns: longer lists of accounts go on in the next line. 110 unless told. */
  readonly width?: number
}

/** Accounts named behind an applied change, unless everything is asked for. */
const APPLIED_NAMED = 10

/** What became of every change: exact lists, reasons once, numbers per account, and what to do next as the last lines. */
export function renderOutcomes(
  outcomes: readonly Outcome[],
  { color, accounts = {}, world = "", full = false, width = 110 }: OutcomesOptions,
): string {
  const colors = pc.createColors(color)
  const place = world === "" ? "" : `${visible(world)}: `
  const sections = [
    [colors.bold(`${place}reconcile apply`)],
    ...STATUSES.map((status) => statusSection(status, outcomes, { names: accounts, colors, full, width })),
    accountSection(outcomes, accounts, colors),
    lastLines(outcomes, colors),
  ]
  const text = sections.filter((section) => section.length > 0).map((section) => section.join("\n"))
  return withoutCommands(`${text.join("\n\n")}\n`)
}

interface ListOptions {
  readonly names: AccountNames
  readonly colors: Colors
  readonly full: boolean
  readonly width: number
}

function statusSection(
  status: Status,
  outcomes: readonly Outcome[],
  { names, colors, full, width }: ListOptions,
): readonly string[] {
  const most = status === "applied" && !full ? APPLIED_NAMED : Number.POSITIVE_INFINITY
  const groups = reasonGroups(outcomes, status, names)
  if (groups.length === 0) return []
  const number = numberOf(outcomes, status)
  const lines = [painted(status, colors)(`${TITLES[status]}: ${counted(number, "change")}`)]
  for (const { reason, resources } of groups) {
    if (reason !== "") lines.push(`  ${sentence(visible(reason))}`)
    const indent = reason === "" ? "  " : "    "
    for (const { action, type, id, region, accounts } of resources) {
      const what = `${action} ${visible(type)} ${clip(visible(id), 200)}${region === undefined ? "" : ` in ${visible(region)}`}`
      const where = accounts.length > 1 ? ` ${counted(accounts.length, "account")}:` : ""
      const labels = accountLabels(accounts, names, most)
      lines.push(...listLines(`${indent}${what} in${where}`, labels, { width, indent: `${indent}    ` }))
    }
  }
  return lines
}

/** Accounts in which not all was applied, and how far each came. */
function accountSection(outcomes: readonly Outcome[], names: AccountNames, colors: Colors): readonly string[] {
  const accounts = accountOutcomes(outcomes, names)
  const open = accounts.filter(({ whole }) => !whole)
  if (open.length === 0) return []
  const lines = open.map(({ account, outcomes: own }) => `  ${accountLabel(account, names)}: ${statusCounts(own)}`)
  const whole = accounts.length - open.length
  const rest = whole > 0 ? [`  ${counted(whole, "other account")}: everything applied`] : []
  return [colors.bold("By account"), ...lines, ...rest]
}

function lastLines(outcomes: readonly Outcome[], colors: Colors): readonly string[] {
  if (outcomes.length === 0) return ["Nothing to apply."]
  const accounts = new Set(outcomes.map(({ change }) => change.account)).size
  const has = (status: Status) => outcomes.some((outcome) => outcome.status === status)
  const lines = [
    colors.bold(
      `Apply: ${statusCounts(outcomes)}, of ${counted(outcomes.length, "change")} in ${counted(accounts, "account")}.`,
    ),
  ]
  if (has("failed") || has("skipped")) {
    lines.push("Next: mend what failed and run the same command again: it does only what is left.")
  }
  if (has("held")) lines.push("Next: run `reconcile plan`, have what is held back reviewed, and apply that plan.")
  return lines
}

function painted(status: Status, colors: Colors): (text: string) => string {
  return status === "applied" ? colors.green : status === "failed" ? colors.red : colors.yellow
}
