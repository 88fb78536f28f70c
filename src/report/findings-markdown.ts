import { clip, code, prose } from "./escape.ts"
import { findingsSentence } from "./findings.ts"
import { cellText, type FindingsReport, type RuleSection, sectionsOf } from "./findings-view.ts"
import { idLabel } from "./id-label.ts"
import { tableRow } from "./markdown-table.ts"
import { accountLabel, accountList, counted, sentence } from "./names.ts"
import { problemGroups } from "./problem-groups.ts"

/** Characters of a cell, and of what a comment of GitHub takes. */
const LIMITS = { cell: 120, comment: 60_000 }

/** Rows of one table, of waivers and of problems: fewer and fewer, until everything fits. */
const ROWS = [50, 20, 5, 1]

/**
 * Findings for GitHub: the numbers, then a table for each rule that found something. Everything foreign is escaped. Of many
 * findings fewer are shown, at most `limit` characters in all.
 */
export function renderFindingsMarkdown(
  report: FindingsReport,
  { limit = LIMITS.comment }: { readonly limit?: number } = {},
): string {
  const fitting = ROWS.map((rows) => render(report, rows)).find((text) => text.length <= limit)
  return fitting ?? clip(findingsSentence(report), limit)
}

function render(report: FindingsReport, rows: number): string {
  const where = report.world ? ` of ${code(report.world)}` : ""
  const head = [`**reconcile check** by ${code(report.owner)}${where}: ${findingsSentence(report)}`]
  const sections = sectionsOf(report).filter(({ findings }) => findings.length > 0)
  const tables = sections.map((section) => [heading(section), table(section, report, rows)].join("\n\n"))
  return [...head, ...tables, ...waived(report, rows), ...problems(report, rows)].join("\n\n")
}

const heading = ({ template, rule, findings }: RuleSection): string =>
  `**${rule.severity}** ${code(`${template.name}/${rule.name}`)}: ${counted(findings.length, "finding")}`

function table(
  { template: { regional }, titles, findings }: RuleSection,
  { accounts }: FindingsReport,
  most: number,
): string {
  const shown = findings.slice(0, most)
  const cell = (text: string): string => (text === "" ? "" : code(clip(text, LIMITS.cell)))
  const rows = shown.map(({ account, region, type, id, columns, message }) =>
    tableRow([
      cell(accountLabel(account, accounts)),
      ...(regional ? [cell(region)] : []),
      cell(idLabel(type, id)),
      ...titles.map((title) => cell(cellText(columns[title]))),
      prose(clip(message, LIMITS.cell)),
    ]),
  )
  const header = ["Account", ...(regional ? ["Region"] : []), "Id", ...titles.map(prose), "Message"]
  const rest = findings.length - shown.length
  return [
    [tableRow(header), tableRow(header.map(() => "---")), ...rows].join("\n"),
    ...(rest > 0 ? [`${counted(rest, "more finding")}.`] : []),
  ].join("\n\n")
}

function waived({ waived: findings, accounts }: FindingsReport, most: number): readonly string[] {
  if (findings.length === 0) return []
  const lines = findings.slice(0, most).map(({ template, rule, type, id, account, waiver }) => {
    const why = waiver ? `: ${prose(`${waiver.reason} (${waiver.owner}, until ${waiver.until})`)}` : ""
    return `- ${code(`${template}/${rule} ${idLabel(type, id)}`)} in ${code(accountLabel(account, accounts))}${why}`
  })
  const rest = findings.length - lines.length
  return [
    `**Waived**: ${counted(findings.length, "finding")}`,
    [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n"),
  ]
}

function problems({ problems: all, accounts }: FindingsReport, most: number): readonly string[] {
  const groups = problemGroups(all, accounts)
  if (groups.length === 0) return []
  const lines = groups.slice(0, most).map(({ problem: { severity, message, fix }, accounts: ids }) => {
    const texts = [message, fix].flatMap((text) => (text ? [prose(sentence(text))] : []))
    const where = `${ids.length > 1 ? `${counted(ids.length, "account")}: ` : ""}${code(accountList(ids, accounts, 3))}`
    return `- **${severity}**: ${texts.join(" ")}${ids.length > 0 ? ` In ${where}` : ""}`
  })
  const rest = groups.length - lines.length
  return ["**Problems**", [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n")]
}
