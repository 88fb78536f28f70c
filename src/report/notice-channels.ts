import type { ChannelNotice, NoticeTable, Problem } from "../model.ts"
import { renderFindings } from "./findings.ts"
import { cellText, type FindingsReport, type RuleSection, sectionsOf } from "./findings-view.ts"
import { capped, compareTexts, counted } from "./names.ts"
import { checkNotice } from "./notice.ts"
import { problemTables } from "./notice-tables.ts"

/**
 * What each channel is told that rule templates name, sorted by channel: their findings, and what could not be looked at for
 * them. `others` are problems that were told elsewhere, and that they have, too. A channel hears of nothing that is of no
 * template of its own, and nothing where nothing above a note was found and nothing failed.
 */
export function channelNotices(
  command: "check" | "drift",
  checked: FindingsReport,
  others: readonly Problem[] = [],
): readonly ChannelNotice[] {
  const channels = new Set(checked.templates.flatMap(({ report }) => report?.slack ?? []))
  return [...channels].sort(compareTexts).flatMap((channel): readonly ChannelNotice[] => {
    const own = ownPart(checked, others, channel)
    const templates = own.templates.map(({ name }) => name).sort(compareTexts)
    const notice = checkNotice(own, { report: renderFindings(own, { color: false, full: true }) })
    if (notice.priority === "informational") return []
    const tables = [...ruleTables(own), ...problemTables(own)]
    return [
      { channel, templates, notice: { ...notice, command, title: `${capped(templates, 3)}: ${notice.title}`, tables } },
    ]
  })
}

function ownPart(checked: FindingsReport, others: readonly Problem[], channel: string): FindingsReport {
  const templates = checked.templates.filter(({ report }) => report?.slack === channel)
  const names = new Set(templates.map(({ name }) => name))
  const isOwn = ({ template }: { readonly template?: string }): boolean => template !== undefined && names.has(template)
  const looks = templates.map(({ type, accounts }) => ({ type, accounts: accounts && new Set(accounts) }))
  const concerns = (problem: Problem): boolean => {
    const { severity, type, account = "" } = problem
    if (severity !== "unreadable") return isOwn(problem)
    return looks.some((one) => (type ?? one.type) === one.type && (one.accounts?.has(account) ?? true))
  }
  return {
    ...checked,
    templates,
    findings: checked.findings.filter(isOwn),
    waived: checked.waived.filter(isOwn),
    problems: [...checked.problems, ...others].filter(concerns),
  }
}

/** One table for each rule above a note that found something, with the rule's own columns. */
function ruleTables(report: FindingsReport): readonly NoticeTable[] {
  return sectionsOf(report).flatMap((section): readonly NoticeTable[] =>
    section.rule.severity === "note" || section.findings.length === 0 ? [] : [ruleTable(section, report)],
  )
}

function ruleTable(
  { template, rule, titles, findings }: RuleSection,
  { templates, accounts }: FindingsReport,
): NoticeTable {
  // What all of them say alike is said once: the room is for what tells them apart.
  const alike = new Set(findings.map(({ message }) => message)).size === 1 ? findings[0]?.message : undefined
  const name = templates.length > 1 ? `${template.name}/${rule.name}` : rule.name
  const number = counted(findings.length, rule.severity)
  return {
    title: `${name}: ${number}${alike === undefined ? "" : `, ${alike}`}`,
    columns: [
      ...["Resource", "Account"],
      ...(template.regional ? ["Region"] : []),
      ...titles,
      ...(alike === undefined ? ["Finding"] : []),
    ],
    rows: findings.map((finding) => [
      finding.id,
      finding.account === "" ? "the organization" : (accounts[finding.account]?.name ?? finding.account),
      ...(template.regional ? [finding.region] : []),
      ...titles.map((title) => cellText(finding.columns[title])),
      ...(alike === undefined ? [finding.message] : []),
    ]),
  }
}
