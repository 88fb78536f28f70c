import { selectorProblems } from "../accounts/selector.ts"
import type { ColumnOrder, NamedText, Problem, Rule, RuleTemplate, Written, WrittenMap, WrittenText } from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, toJson } from "../value/written.ts"
import { baseOf, overridesOf, text } from "./build.ts"
import { checkContent, variableNames } from "./content.ts"
import { rulesSchema } from "./rules.schema.ts"
import { textProblems } from "./rules-texts.ts"

/** The template that a document with `rules` is, and what is wrong with it. With an error there is none. */
export function parseRules(document: WrittenMap): {
  readonly rules?: RuleTemplate
  readonly problems: readonly Problem[]
} {
  const wrong = checkWritten(rulesSchema, document, "A rule template")
  if (wrong.length > 0) return { problems: wrong }
  const maps = [document, ...overridesOf(document)]
  const part = (key: string): readonly Written[] => maps.flatMap((map) => entry(map, key) ?? [])
  const rules = toRules(document)
  const problems = [
    ...part("targets").flatMap((selector) => (selector.kind === "map" ? selectorProblems(selector) : [])),
    ...part("variables").flatMap((variables) => checkContent(variables, variableNames)),
    ...textProblems(rules),
    ...sameRules(rules),
    ...unreachable(rules),
    ...unknownColumns(rules, document),
  ]
  return problems.some(({ severity }) => severity === "error") ? { problems } : { rules, problems }
}

function toRules(document: WrittenMap): RuleTemplate {
  const rules = entry(document, "rules")
  const report = entry(document, "report")
  return {
    ...baseOf(document),
    let: namedTexts(entry(document, "let")),
    rules: rules?.kind === "list" ? rules.items.flatMap((item) => (item.kind === "map" ? toRule(item) : [])) : [],
    columns: namedTexts(entry(document, "columns")),
    orderBy: toOrder(entry(document, "orderBy")) ?? [],
    ...(report && { report: toJson(report) as NonNullable<RuleTemplate["report"]> }),
  }
}

function toRule(map: WrittenMap): Rule {
  const [when] = writtenText(entry(map, "when"))
  const [message = { value: "", source: map.source }] = writtenText(entry(map, "message"))
  const columns = entry(map, "columns")
  const orderBy = toOrder(entry(map, "orderBy"))
  return {
    name: text(map, "name") ?? "",
    ...(when && { when }),
    severity: text(map, "severity") as Rule["severity"],
    message,
    ...(columns && { columns: toJson(columns) as readonly string[] }),
    ...(orderBy && { orderBy }),
    source: map.source,
  }
}

const namedTexts = (written: Written | undefined): readonly NamedText[] =>
  written?.kind === "map"
    ? [...written.entries.values()].flatMap(({ key, value }) =>
        writtenText(value).map((one) => ({ name: key, text: one })),
      )
    : []

function writtenText(written: Written | undefined): readonly WrittenText[] {
  if (written?.kind !== "scalar") return []
  const { value, source, inset } = written
  return [{ value: String(value), source, ...(inset === undefined ? {} : { inset }) }]
}

function toOrder(written: Written | undefined): readonly ColumnOrder[] | undefined {
  if (!written) return undefined
  const titles = [toJson(written)].flat() as readonly string[]
  return titles.map((title) => ({ column: title.replace(/^-/, ""), descending: title.startsWith("-") }))
}

function sameRules({ rules }: RuleTemplate): readonly Problem[] {
  return rules.flatMap(({ name, source }, index) => {
    const first = rules.slice(0, index).find((other) => other.name === name)
    if (!first) return []
    return [
      error(source, `Two rules are named ${JSON.stringify(name)}: this one and the one at line ${first.source.line}.`),
    ]
  })
}

const NEVER = "false"

/** The first rule that matches counts: behind one that always does, no other is asked. */
function unreachable({ rules }: RuleTemplate): readonly Problem[] {
  return rules.flatMap(({ name, when, source }, index) => {
    const before = rules.slice(0, index)
    const always = before.find((other) => other.when === undefined || other.when.value.trim() === "true")
    const same = when && before.find((other) => other.when?.value.trim() === when.value.trim())
    const fix = "Put it in front of that rule, or remove it."
    if (always) {
      return [error(source, `The rule ${name} can never match: ${always.name}, before it, matches everything.`, fix)]
    }
    if (same) return [error(source, `The rule ${name} can never match: ${same.name}, before it, asks the same.`, fix)]
    if (when?.value.trim() !== NEVER) return []
    return [error(when.source, `The rule ${name} can never match: its \`when\` is false.`, "Remove the rule.")]
  })
}

function unknownColumns(template: RuleTemplate, document: WrittenMap): readonly Problem[] {
  const known = template.columns.map(({ name }) => name)
  const there = known.length > 0 ? `The columns are ${known.join(", ")}.` : "The template has no columns."
  const unknown = (titles: readonly string[], where: string, source: Rule["source"]): readonly Problem[] =>
    titles
      .filter((title) => !known.includes(title))
      .map((title) => error(source, `${where} names a column that does not exist: ${JSON.stringify(title)}.`, there))
  const ordered = (orderBy: readonly ColumnOrder[] = []) => orderBy.map(({ column }) => column)
  const own = entry(document, "orderBy")?.source ?? document.source
  return [
    ...unknown(ordered(template.orderBy), "orderBy", own),
    ...template.rules.flatMap(({ name, columns = [], orderBy, source }) => [
      ...unknown(columns, `columns of the rule ${name}`, source),
      ...unknown(ordered(orderBy), `orderBy of the rule ${name}`, source),
    ]),
  ]
}

const error = (source: Rule["source"], message: string, fix?: string): Problem => ({
  severity: "error",
  message,
  ...(fix === undefined ? {} : { fix }),
  source,
})
