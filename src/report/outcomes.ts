import pc from "picocolors"
import type { Action, Outcome } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { ACTIONS, typesInSeveralRegions } from "./groups.ts"
import {
  type AccountNames,
  accountLabel,
  accountLabels,
  byName,
  compareTexts,
  count,
  counted,
  listLines,
  sentence,
} from "./names.ts"

type Colors = ReturnType<typeof pc.createColors>
type Status = Outcome["status"]

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

/** What was done first, what needs somebody last: nearest to the prompt. */
const STATUSES: readonly Status[] = ["applied", "skipped", "held", "failed"]

const TITLES: Readonly<Record<Status, string>> = {
  applied: "Applied",
  skipped: "Skipped, because of what failed",
  held: "Held back, because it is not what was reviewed",
  failed: "Failed",
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
  const own = outcomes.filter((outcome) => outcome.status === status)
  if (own.length === 0) return []
  const lines = [painted(status, colors)(`${TITLES[status]}: ${counted(own.length, "change")}`)]
  for (const [reason, group] of groupedBy(own, reasonOf)) {
    if (reason !== "") lines.push(`  ${sentence(visible(reason))}`)
    const indent = reason === "" ? "  " : "    "
    for (const { what, accounts } of resourcesOf(group, names)) {
      const where = accounts.length > 1 ? ` ${counted(accounts.length, "account")}:` : ""
      const labels = accountLabels(accounts, names, most)
      lines.push(...listLines(`${indent}${what} in${where}`, labels, { width, indent: `${indent}    ` }))
    }
  }
  return lines
}

function reasonOf(outcome: Outcome): string {
  return outcome.status === "applied" ? (outcome.note ?? "") : outcome.reason
}

/** The same change in several accounts, once. */
function resourcesOf(outcomes: readonly Outcome[], names: AccountNames) {
  const regional = typesInSeveralRegions(outcomes.map(({ change }) => change))
  const byWhat = new Map<string, { action: Action; what: string; accounts: string[] }>()
  for (const { change } of outcomes) {
    const { action, type, id, account, region } = change
    const what = `${action} ${visible(type)} ${clip(visible(id), 200)}`
    const place = regional.has(type) ? `${what} in ${visible(region)}` : what
    const entry = byWhat.get(place) ?? { action, what: place, accounts: [] }
    entry.accounts.push(account)
    byWhat.set(place, entry)
  }
  return [...byWhat.values()]
    .map((entry) => ({ ...entry, accounts: entry.accounts.sort(byName(names)) }))
    .sort((a, b) => ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) || compareTexts(a.what, b.what))
}

/** Accounts in which not all was applied, and how far each came. */
function accountSection(outcomes: readonly Outcome[], names: AccountNames, colors: Colors): readonly string[] {
  const byAccount = [...groupedBy(outcomes, ({ change }) => change.account)]
  const open = byAccount.filter(([, own]) => own.some(({ status }) => status !== "applied"))
  if (open.length === 0) return []
  const lines = open
    .sort(([a], [b]) => byName(names)(a, b))
    .map(([account, own]) => `  ${accountLabel(account, names)}: ${countsText(own)}`)
  const whole = byAccount.length - open.length
  const rest = whole > 0 ? [`  ${counted(whole, "other account")}: everything applied`] : []
  return [colors.bold("By account"), ...lines, ...rest]
}

function groupedBy(outcomes: readonly Outcome[], key: (outcome: Outcome) => string): ReadonlyMap<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const group = groups.get(key(outcome))
    if (group) group.push(outcome)
    else groups.set(key(outcome), [outcome])
  }
  return groups
}

function countsText(outcomes: readonly Outcome[]): string {
  const counts = STATUSES.flatMap((status) => {
    const number = outcomes.filter((outcome) => outcome.status === status).length
    return number > 0 ? [`${count(number)} ${status}`] : []
  })
  return counts.join(", ")
}

function lastLines(outcomes: readonly Outcome[], colors: Colors): readonly string[] {
  if (outcomes.length === 0) return ["Nothing to apply."]
  const accounts = new Set(outcomes.map(({ change }) => change.account)).size
  const has = (status: Status) => outcomes.some((outcome) => outcome.status === status)
  const lines = [
    colors.bold(
      `Apply: ${countsText(outcomes)}, of ${counted(outcomes.length, "change")} in ${counted(accounts, "account")}.`,
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
