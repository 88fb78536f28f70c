import pc from "picocolors"
import type { Problem, Severity, Source } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { type AccountNames, accountLabel, accountList, counted, sentence } from "./names.ts"
import { comparePlaces, inAccounts, type ProblemGroup, problemGroups } from "./problem-groups.ts"

type Colors = ReturnType<typeof pc.createColors>

export interface ProblemsOptions {
  readonly color: boolean
  /** Names of the accounts that problems mention by id. */
  readonly accounts?: AccountNames
}

/** Problems as a compiler prints them, by file and line, with the offending line and what to do; counts at the end. */
export function renderProblems(problems: readonly Problem[], { color, accounts = {} }: ProblemsOptions): string {
  if (problems.length === 0) return ""
  const colors = pc.createColors(color)
  const groups = [...problemGroups(problems, accounts)].sort((a, b) => comparePlaces(a.problem, b.problem))
  const blocks = groups.map((group) => problemLines(group, accounts, colors).join("\n"))
  return withoutCommands(`${blocks.join("\n\n")}\n\n${problemCounts(groups)}\n`)
}

/** `2 errors, 1 warning in 2 files, in 3 accounts`: what is the same in several accounts counts once. */
export function problemCounts(groups: readonly ProblemGroup[]): string {
  const files = new Set(groups.flatMap(({ problem: { source } }) => (source ? [source.file] : [])))
  const counts = (["error", "blocked", "unreadable", "warning", "note"] as const).flatMap((severity) => {
    const number = groups.filter(({ problem }) => problem.severity === severity).length
    if (number === 0) return []
    const fixed = severity === "blocked" || severity === "unreadable"
    return [fixed ? `${number} ${severity}` : counted(number, severity)]
  })
  const where = inAccounts(groups)
  if (files.size === 0) return `${counts.join(", ")}${where}`
  return `${counts.join(", ")} in ${counted(files.size, "file")}${where && `,${where}`}`
}

/** One problem, as lines: where, what, the line itself, what to do, and in which accounts. */
export function problemLines(
  { problem, accounts: ids }: ProblemGroup,
  names: AccountNames,
  colors: Colors,
  most = 3,
): readonly string[] {
  const { severity, message, fix, source, line } = problem
  const place = source ? `${placeText(source)} ` : ""
  const lines = [`${colors.bold(place)}${painted(severity, colors)}: ${sentence(visible(message))}`]
  if (source && line !== undefined) lines.push(...excerpt(source, line, colors))
  if (fix) lines.push(`  ${colors.cyan("fix:")} ${sentence(visible(fix))}`)
  if (ids.length > 0 && !(ids.length === 1 && message.includes(accountLabel(ids[0]!, names)))) {
    lines.push(
      `  ${colors.dim("in:")} ${ids.length > 1 ? `${counted(ids.length, "account")}: ` : ""}${accountList(ids, names, most)}`,
    )
  }
  return lines
}

/** `templates/iam/audit.yaml:12:5`. */
export const placeText = ({ file, line, column }: Source): string => `${visible(file)}:${line}:${column}`

function painted(severity: Severity, colors: Colors): string {
  switch (severity) {
    case "error":
    case "blocked":
      return colors.red(severity)
    case "unreadable":
    case "warning":
      return colors.yellow(severity)
    case "note":
      return colors.cyan(severity)
  }
}

const WINDOW = 100

/** The offending line under its number, with a caret; a long line is cut to what lies around the column. */
function excerpt({ line: number, column }: Source, line: string, colors: Colors): readonly string[] {
  const start = column > WINDOW ? column - WINDOW / 2 : 0
  const shown = clip(visible(line.slice(start, start + WINDOW * 2)), WINDOW * 2)
  const lead = start > 0 ? "..." : ""
  const caret = lead.length + visible(line.slice(start, Math.max(start, column - 1))).length
  const gutter = String(number)
  return [
    `  ${colors.dim(`${gutter} |`)} ${lead}${shown}`,
    `  ${colors.dim(`${" ".repeat(gutter.length)} |`)} ${" ".repeat(Math.min(caret, lead.length + shown.length))}${colors.red("^")}`,
  ]
}
