import pc from "picocolors"
import type { Finding, RuleSeverity } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { cellText, type FindingsReport, findingCounts, type RuleSection, sectionsOf } from "./findings-view.ts"
import { accountLabel, counted } from "./names.ts"
import { renderProblems } from "./problems.ts"

type Colors = ReturnType<typeof pc.createColors>

/** How findings look in a terminal. */
export interface FindingsOptions {
  readonly color: boolean
  /** Shorten nothing. */
  readonly full: boolean
}

/** Rows of one rule, and characters of a cell and of a message, where not everything is asked for. */
const LIMITS = { rows: 50, cell: 40, message: 160 }

/** Findings as tables, one for each rule, those without any told too; what is waived; problems; the numbers first. */
export function renderFindings(report: FindingsReport, { color, full }: FindingsOptions): string {
  const colors = pc.createColors(color)
  const head = [`${report.world ? `${visible(report.world)}: ` : ""}reconcile check of ${visible(report.owner)}`]
  const sections = sectionsOf(report)
  const blocks = sections.map((section, index) => {
    const isFirst = sections[index - 1]?.template !== section.template
    return [...(isFirst ? templateLines(section, colors) : []), ...ruleLines(section, report, { colors, full })]
  })
  const lines = [...head, findingsSentence(report), ...blocks.flatMap((block) => ["", ...block])]
  const waived = waivedLines(report, colors)
  const problems = renderProblems(report.problems, { color, accounts: report.accounts })
  return withoutCommands(`${[...lines, ...waived].join("\n")}\n${problems && `\n${problems}`}`)
}

/** `2 errors, 3 warnings, 1 note; 1 waived. 120 resources of 16 accounts, by 3 rule templates.` */
export function findingsSentence(report: FindingsReport): string {
  const counts = findingCounts(report.findings)
  const found = (["error", "warning", "note"] as const).flatMap((severity) =>
    counts[severity] > 0 ? [counted(counts[severity], severity)] : [],
  )
  const waived = report.waived.length > 0 ? `; ${report.waived.length} waived` : ""
  const extent = `${counted(report.looked, "resource")} of ${counted(Object.keys(report.accounts).length, "account")}`
  return `${found.join(", ") || "Nothing found"}${waived}. ${extent}, by ${counted(report.templates.length, "rule template")}.`
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
    visible(finding.id),
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
  const line = ({ template, rule, id, account, waiver }: Finding): string => {
    const why = waiver ? `: ${visible(waiver.reason)} (${visible(waiver.owner)}, until ${waiver.until})` : ""
    return `  ${visible(`${template}/${rule} ${id}`)} in ${accountLabel(account, accounts)}${why}`
  }
  return ["", colors.bold("Waived"), ...waived.map(line)]
}

function painted(severity: RuleSeverity, colors: Colors): string {
  if (severity === "error") return colors.red(severity)
  return severity === "warning" ? colors.yellow(severity) : colors.cyan(severity)
}
