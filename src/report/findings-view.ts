import type { Finding, Json, Problem, RuleSeverity } from "../model.ts"

/** What is reported of a check. */
export interface FindingsReport {
  readonly findings: readonly Finding[]
  readonly waived: readonly Finding[]
  readonly problems: readonly Problem[]
  readonly templates: readonly ReportedRules[]
  readonly accounts: Readonly<Record<string, { readonly name: string }>>
  /** Resources that were looked at. */
  readonly looked: number
  /** Those of them for which a rule failed. */
  readonly unjudged: number
  readonly clock: string
  readonly owner: string
  readonly world: string
}

/** As much of a rule template as reports need. */
export interface ReportedRules {
  readonly name: string
  readonly type: string
  /** What it looks at belongs to a region. */
  readonly regional: boolean
  readonly description?: string
  readonly source: Finding["source"]
  readonly rules: readonly {
    readonly name: string
    readonly severity: RuleSeverity
    readonly columns?: readonly string[]
    readonly source: Finding["source"]
  }[]
  readonly columns: readonly { readonly name: string }[]
  /** Ids of those that it looks at; absent: any may be. */
  readonly accounts?: readonly string[]
  /** The channel that it names. */
  readonly report?: { readonly slack?: string }
}

/** One rule, with what it found: the rules that found nothing are told, too. */
export interface RuleSection {
  readonly template: ReportedRules
  readonly rule: ReportedRules["rules"][number]
  /** Titles of the columns that its findings show. */
  readonly titles: readonly string[]
  readonly findings: readonly Finding[]
}

/** Every rule of every template: what found errors first, then what found warnings, notes, nothing; else in their order. */
export function sectionsOf({ templates, findings }: FindingsReport): readonly RuleSection[] {
  const byRule = new Map<string, Finding[]>()
  for (const finding of findings) {
    const name = `${finding.template}/${finding.rule}`
    const list = byRule.get(name) ?? []
    byRule.set(name, list)
    list.push(finding)
  }
  return templates
    .map((template) =>
      template.rules
        .map((rule) => ({
          template,
          rule,
          titles: rule.columns ?? template.columns.map(({ name }) => name),
          findings: byRule.get(`${template.name}/${rule.name}`) ?? [],
        }))
        .sort((a, b) => rank(a) - rank(b)),
    )
    .sort((a, b) => Math.min(...a.map(rank)) - Math.min(...b.map(rank)))
    .flat()
}

const RANKS: readonly RuleSeverity[] = ["error", "warning", "note"]

const rank = ({ rule, findings }: RuleSection): number =>
  findings.length > 0 ? RANKS.indexOf(rule.severity) : RANKS.length

/** How many accounts could not be read, or not wholly. */
export const unreadAccounts = ({ problems }: Pick<FindingsReport, "problems">): number =>
  new Set(problems.flatMap(({ severity, account }) => (severity === "unreadable" && account ? [account] : []))).size

/** A value of a column as text; "" for nothing. */
export function cellText(value: Json | undefined): string {
  if (value === null || value === undefined) return ""
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.map(String).join(", ")
  return typeof value === "string" ? value : JSON.stringify(value)
}

/** How many findings there are of each severity. */
export function findingCounts(findings: readonly Finding[]): Readonly<Record<RuleSeverity, number>> {
  const counts = { error: 0, warning: 0, note: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}
