import { clip, code, prose } from "./escape.ts"
import { findingsSentence } from "./findings.ts"
import { cellText, type FindingsReport, type RuleSection, sectionsOf } from "./findings-view.ts"
import { tableRow } from "./markdown-table.ts"
import { accountLabel, counted } from "./names.ts"
import { problemGroups } from "./problem-groups.ts"

/** Rows of one rule's table, problems, and characters of a cell. */
const LIMITS = { rows: 50, problems: 20, cell: 120 }

/** Findings for GitHub: the numbers, then a table for each rule that found something. Everything foreign is escaped. */
export function renderFindingsMarkdown(report: FindingsReport): string {
  const world = report.world ? `${prose(report.world)}: ` : ""
  const head = [`### ${world}check of ${code(report.owner)}`, findingsSentence(report)]
  const sections = sectionsOf(report).filter(({ findings }) => findings.length > 0)
  const tables = sections.map((section) => [heading(section), table(section, report)].join("\n\n"))
  return [...head, ...tables, ...waived(report), ...problems(report)].join("\n\n")
}

const heading = ({ template, rule, findings }: RuleSection): string =>
  `**${rule.severity}** ${code(`${template.name}/${rule.name}`)}: ${counted(findings.length, "finding")}`

function table({ template: { regional }, titles, findings }: RuleSection, { accounts }: FindingsReport): string {
  const shown = findings.slice(0, LIMITS.rows)
  const cell = (text: string): string => (text === "" ? "" : code(clip(text, LIMITS.cell)))
  const rows = shown.map(({ account, region, id, columns, message }) =>
    tableRow([
      cell(accountLabel(account, accounts)),
      ...(regional ? [cell(region)] : []),
      cell(id),
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

function waived({ waived: findings, accounts }: FindingsReport): readonly string[] {
  if (findings.length === 0) return []
  const lines = findings.slice(0, LIMITS.rows).map(({ template, rule, id, account, waiver }) => {
    const why = waiver ? `: ${prose(`${waiver.reason} (${waiver.owner}, until ${waiver.until})`)}` : ""
    return `- ${code(`${template}/${rule} ${id}`)} in ${code(accountLabel(account, accounts))}${why}`
  })
  const rest = findings.length - lines.length
  return [
    `**Waived**: ${counted(findings.length, "finding")}`,
    [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n"),
  ]
}

function problems({ problems: all, accounts }: FindingsReport): readonly string[] {
  const groups = problemGroups(all, accounts)
  if (groups.length === 0) return []
  const lines = groups.slice(0, LIMITS.problems).map(({ problem: { severity, message, fix } }) => {
    return `- **${severity}**: ${prose(message)}${fix ? ` ${prose(fix)}` : ""}`
  })
  const rest = groups.length - lines.length
  return ["**Problems**", [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n")]
}
