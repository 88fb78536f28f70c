import pc from "picocolors"
import type { Outcome } from "../model.ts"
import { applyNext } from "./apply-next.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { type AccountNames, accountLabel, accountLabels, counted, listLines, sentence } from "./names.ts"
import {
  accountOutcomes,
  isToMend,
  numberOf,
  reasonGroups,
  STATUSES,
  type Status,
  statusCounts,
  TITLES,
} from "./outcome-groups.ts"
import { statedText } from "./stated.ts"

type Colors = ReturnType<typeof pc.createColors>

export interface OutcomesOptions {
  readonly color: boolean
  /** Names by id, as the plan holds them. */
  readonly accounts?: AccountNames
  /** "" for AWS itself, else which snapshot: the first words of the report. */
  readonly world?: string
  /** Names every account in which something was applied; what was not applied is always listed in full. */
  readonly full?: boolean
  /** The command that does what is left, as a shell takes it. */
  readonly again?: string
  /** Columns: longer lists of accounts go on in the next line. 110 unless told. */
  readonly width?: number
}

/** Accounts named behind an applied change, unless everything is asked for. */
const APPLIED_NAMED = 10

/** What became of every change: exact lists, reasons once, numbers per account, and what to do next as the last lines. */
export function renderOutcomes(
  outcomes: readonly Outcome[],
  { color, accounts = {}, world = "", full = false, again, width = 110 }: OutcomesOptions,
): string {
  const colors = pc.createColors(color)
  const place = world === "" ? "" : `${visible(world)}: `
  const sections = [
    [colors.bold(`${place}reconcile apply`)],
    ...STATUSES.map((status) => statusSection(status, outcomes, { names: accounts, colors, full, width })),
    accountSection(outcomes, accounts, colors),
    lastLines(outcomes, colors, again),
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
    for (const resource of resources) {
      const { action, type, id, region, accounts } = resource
      const what = `${action} ${visible(type)} ${clip(visible(idLabel(type, id)), 200)}${region === undefined ? "" : ` in ${visible(region)}`}`
      const where = accounts.length > 1 ? ` ${counted(accounts.length, "account")}:` : ""
      const labels = accountLabels(accounts, names, most)
      lines.push(...listLines(`${indent}${what} in${where}`, labels, { width, indent: `${indent}    ` }))
      if (isToMend(status)) lines.push(colors.dim(`${indent}  ${statedText(resource, visible)}`))
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

function lastLines(outcomes: readonly Outcome[], colors: Colors, again: string | undefined): readonly string[] {
  if (outcomes.length === 0) return ["Nothing to apply."]
  const accounts = new Set(outcomes.map(({ change }) => change.account)).size
  const whole = `of ${counted(outcomes.length, "change")} in ${counted(accounts, "account")}`
  return [colors.bold(`Apply: ${statusCounts(outcomes)}, ${whole}.`), ...applyNext(outcomes, again)]
}

function painted(status: Status, colors: Colors): (text: string) => string {
  return status === "applied" ? colors.green : status === "failed" ? colors.red : colors.yellow
}
