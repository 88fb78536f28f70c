import type { CheckShard, Files, Filters, Json, RuleTemplate, ShardRules } from "../model.ts"
import { sha256 } from "../value/digest.ts"
import type { Checked } from "./check.ts"
import { type ShardSubject, shardFacts } from "./shard-facts.ts"

/** What a machine found that looked at one shard. */
export interface ShardFindings extends Pick<CheckShard, "general" | "problems" | "idle" | "files"> {
  readonly checked: Checked
  /** All that were read. */
  readonly rules: readonly RuleTemplate[]
  readonly regional: (template: RuleTemplate) => boolean
  readonly filters: Filters
  /** The accounts of all shards. */
  readonly size: number
}

/** What it hands over to whoever joins what all of them found. */
export function checkShard(
  subject: Omit<ShardSubject, "asked" | "size">,
  { checked, rules, regional, filters, size, ...found }: ShardFindings,
): CheckShard {
  const { templates, accounts, findings, waived, looked, unjudged } = checked
  const places = new Map(templates.flatMap(({ name, accounts: own }) => (own ? [[name, own] as const] : [])))
  return {
    ...shardFacts("check", { ...subject, asked: filters as Json, size }),
    rules: rules.map((template) => ({
      ...rulesOf(template, regional(template)),
      ...(template.report && places.has(template.name) && { accounts: places.get(template.name) ?? [] }),
    })),
    chosen: templates.map(({ name }) => name),
    accounts,
    findings,
    waived,
    ...found,
    warnings: [],
    looked,
    unjudged,
  }
}

function rulesOf(template: RuleTemplate, regional: boolean): ShardRules {
  const { name, type, description, source, rules, columns, orderBy, report } = template
  return {
    name,
    type,
    regional,
    ...(description === undefined ? {} : { description }),
    source,
    rules: rules.map((rule) => ({
      name: rule.name,
      severity: rule.severity,
      ...(rule.columns && { columns: rule.columns }),
      ...(rule.orderBy && { orderBy: rule.orderBy }),
      source: rule.source,
    })),
    columns: columns.map((column) => ({ name: column.name })),
    orderBy,
    ...(report && { report }),
  }
}

/** The same files, and the hashes of those whose text was asked for. */
export function watched(files: Files): { readonly files: Files; readonly seen: () => CheckShard["files"] } {
  const hashes = new Map<string, string>()
  const read = async (path: string): Promise<string> => {
    const text = await files.read(path)
    hashes.set(path, sha256(text))
    return text
  }
  return { files: { ...files, read }, seen: () => Object.fromEntries([...hashes].sort()) }
}
