import type { Account, ColumnOrder, Finding, Json, ShardRules } from "../model.ts"

/** What says how findings are ordered: rules in their order, in that of their templates. */
export interface OrderingRules extends Pick<ShardRules, "name" | "orderBy"> {
  readonly rules: readonly Pick<ShardRules["rules"][number], "name" | "orderBy">[]
}

/** Findings by template, rule, the columns these are ordered by, account, region and id: the same for the same findings. */
export function sortFindings(
  findings: readonly Finding[],
  templates: readonly OrderingRules[],
  accounts: readonly Pick<Account, "id" | "name">[],
): readonly Finding[] {
  const names = new Map(accounts.map(({ id, name }) => [id, name]))
  const ranks = new Map<string, Rank>()
  for (const { name: template, rules, orderBy } of templates)
    for (const rule of rules) {
      ranks.set(`${template}/${rule.name}`, { rank: ranks.size, orderBy: rule.orderBy ?? orderBy })
    }
  const rankOf = ({ template, rule }: Finding): Rank => ranks.get(`${template}/${rule}`) ?? { rank: 0, orderBy: [] }
  return [...findings].sort((a, b) => {
    const { rank, orderBy } = rankOf(a)
    return (
      rank - rankOf(b).rank ||
      byColumns(a, b, orderBy) ||
      compare(names.get(a.account) ?? "", names.get(b.account) ?? "") ||
      compare(a.account, b.account) ||
      compare(a.region, b.region) ||
      compare(a.id, b.id)
    )
  })
}

interface Rank {
  readonly rank: number
  readonly orderBy: readonly ColumnOrder[]
}

function byColumns(a: Finding, b: Finding, orderBy: readonly ColumnOrder[]): number {
  for (const { column, descending } of orderBy) {
    const order = compareValues(a.columns[column] ?? null, b.columns[column] ?? null)
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

/** Numbers by size, all else by its text; what is missing comes first. */
function compareValues(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b
  return compare(textOf(a), textOf(b))
}

const textOf = (value: Json): string =>
  value === null ? "" : typeof value === "string" ? value : JSON.stringify(value)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
