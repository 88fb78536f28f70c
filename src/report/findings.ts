import pc from "picocolors"
import type { Finding, Problem, RuleSeverity } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import {
  cellText,
  type FindingsReport,
  findingCounts,
  type RuleSection,
  sectionsOf,
  unreadAccounts,
} from "./findings-view.ts"
import { idLabel } from "./id-label.ts"
import { accountLabel, capped, counted } from "./names.ts"
import { renderProblems } from "./problems.ts"

type Colors = ReturnType<typeof pc.createColors>

/** How findings look in a terminal. */
export interface FindingsOptions {
  readonly color: boolean
  /** Shorten nothing. */
  readonly full: boolean
}

/** Rows of one rule, characters of a cell and of a message, and names in a line, where not everything is asked for. */
const LIMITS = { rows: 50, cell: 40, message: 160, names: 20 }

/**
 * The numbers; errors, and what could not be read; findings as tables, one for each rule, errors first; templates without any in a line, or with `full` as tables, too;
 * what is waived; what else there is to say.
 */
export function renderFindings(report: FindingsReport, { color, full }: FindingsOptions): string {
  const colors = pc.createColors(color)
  const head = [`${report.world ? `${visible(report.world)}: ` : ""}reconcile check of ${visible(report.owner)}`]
  const all = sectionsOf(report)
  const found = new Set(report.findings.map(({ template }) => template))
  const sections = full ? all : all.filter(({ template }) => found.has(template.name))
  const blocks = sections.map((section, index) => {
    const isFirst = sections[index - 1]?.template !== section.template
    return [...(isFirst ? templateLines(section, colors) : []), ...ruleLines(section, report, { colors, full })]
  })
  const problems = (some: readonly Problem[]) => renderProblems(some, { color, accounts: report.accounts })
  const errors = problems(report.problems.filter(isGrave)).trimEnd()
  const lines = [...head, findingsSentence(report), ...(errors ? ["", errors] : [])]
  const tables = [...blocks, ...(full ? [] : [emptyLines(report, found)])].flatMap((block) =>
    block.length > 0 ? ["", ...block] : [],
  )
  const others = problems(report.problems.filter((problem) => !isGrave(problem)))
  const text = [...lines, ...tables, ...waivedLines(report, colors)].join("\n")
  return withoutCommands(`${text}\n${others && `\n${others}`}`)
}

const isGrave = ({ severity }: Problem): boolean => severity !== "warning" && severity !== "note"

/** The templates without findings in a line; those of which a rule failed in another. */
function emptyLines({ templates, problems }: FindingsReport, found: ReadonlySet<string>) {
  const failed = new Set(problems.flatMap((one) => (one.severity === "error" && one.template ? [one.template] : [])))
  const names = templates.flatMap(({ name }) => (found.has(name) ? [] : [name]))
  const line = (some: readonly string[], what: string): readonly string[] => {
    if (some.length === 0) return []
    return [`${counted(some.length, "rule template")} ${what}: ${capped(some.map(visible), LIMITS.names)}`]
  }
  return [
    ...line(
      names.filter((name) => failed.has(name)),
      "failed and found nothing",
    ),
    ...line(
      names.filter((name) => !failed.has(name)),
      "found nothing",
    ),
  ]
}

/**
 * `2 errors, 3 warnings, 1 note; 1 waived. 120 resources of 16 accounts, by 3 rule templates.` What could not be judged or read
 * is told first.
 */
export function findingsSentence(report: FindingsReport): string {
  const counts = findingCounts(report.findings)
  const found = (["error", "warning", "note"] as const).flatMap((severity) =>
    counts[severity] > 0 ? [counted(counts[severity], severity)] : [],
  )
  const waived = report.waived.length > 0 ? `; ${report.waived.length} waived` : ""
  const unread = unreadAccounts(report)
  const gaps = [
    ...(report.unjudged > 0 ? [`${counted(report.unjudged, "resource")} could not be judged`] : []),
    ...(unread > 0 ? [`${counted(unread, "account")} unreadable`] : []),
  ]
  const extent = `${counted(report.looked, "resource")} of ${counted(Object.keys(report.accounts).length, "account")}`
  const rest = gaps.length === 0 ? "Nothing found" : report.unjudged < report.looked ? "nothing found in the rest" : ""
  const said = [gaps.join(", "), found.join(", ") || rest].filter(Boolean).join("; ")
  return `${said}${waived}. ${extent}, by ${counted(report.templates.length, "rule template")}.`
}

function templateLines({ template }: RuleSection, colors: Colors): readonly string[] {
  const { name, type, description, source } = template
  const place = colors.dim(`${visible(source.file)}:${source.line}`)
  const title = `${colors.bold(visible(name))}: ${visible(type)} ${place}`
  return description ? [title, `  ${clip(visible(description), LIMITS.message)}`, ""] : [title, ""]
}

function ruleLines(
  { template: { regional }, rule, titles, findings }: RuleSection,
  { accounts }: FindingsReport,
  { colors, full }: { readonly colors: Colors; readonly full: boolean },
): readonly string[] {
  const title = `  ${painted(rule.severity, colors)} ${visible(rule.name)} (${findings.length})`
  if (findings.length === 0) return [title]
  const shown = full ? findings : findings.slice(0, LIMITS.rows)
  const cut = (text: string, length: number) => (full ? visible(text) : clip(visible(text), length))
  const header = [
    "ACCOUNT",
    ...(regional ? ["REGION"] : []),
    "ID",
    ...titles.map((one) => cut(one, LIMITS.cell)),
    "MESSAGE",
  ]
  const rows = shown.map((finding) => [
    accountLabel(finding.account, accounts),
    ...(regional ? [visible(finding.region)] : []),
    visible(idLabel(finding.type, finding.id)),
    ...titles.map((one) => cut(cellText(finding.columns[one]), LIMITS.cell)),
    cut(finding.message, LIMITS.message),
  ])
  const rest = findings.length - shown.length
  const table = tableLines(header, rows)
  return [
    title,
    ...table.map((line, index) => `    ${index === 0 ? colors.dim(line) : line}`),
    ...(rest > 0 ? [`    ${counted(rest, "more finding")}; --full shows all.`] : []),
  ]
}

/** Columns as wide as their longest cell: right in any font whose characters are of one width. */
function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [header, ...rows].map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}

function waivedLines({ waived, accounts }: FindingsReport, colors: Colors): readonly string[] {
  if (waived.length === 0) return []
  const line = ({ template, rule, type, id, account, waiver }: Finding): string => {
    const why = waiver ? `: ${visible(waiver.reason)} (${visible(waiver.owner)}, until ${waiver.until})` : ""
    return `  ${visible(`${template}/${rule} ${idLabel(type, id)}`)} in ${accountLabel(account, accounts)}${why}`
  }
  return ["", colors.bold("Waived"), ...waived.map(line)]
}

function painted(severity: RuleSeverity, colors: Colors): string {
  if (severity === "error") return colors.red(severity)
  return severity === "warning" ? colors.yellow(severity) : colors.cyan(severity)
}
