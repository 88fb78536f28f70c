import { selectorProblems } from "../accounts/selector.ts"
import type {
  ColumnOrder,
  NamedText,
  Override,
  Problem,
  Rule,
  RuleTemplate,
  Source,
  Written,
  WrittenMap,
  WrittenText,
} from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, toJson } from "../value/written.ts"
import { baseOf, overridesOf, text, toDraft } from "./build.ts"
import { checkContent, variableNames } from "./content.ts"
import { rulesSchema } from "./rules.schema.ts"
import { sameRules, unknownColumns, unreachable } from "./rules-consistency.ts"
import { textProblems } from "./rules-texts.ts"

/** What a rule template asks, as far as it can be told of one that something is wrong with. */
export interface RuleDraft
  extends Pick<
    RuleTemplate,
    "name" | "type" | "typeSource" | "source" | "variables" | "let" | "rules" | "columns" | "orderBy"
  > {
  readonly overrides: readonly Pick<Override, "variables">[]
}

/**
 * The template that a document with `rules` is, and everything that is wrong with it. With an error there is none but its draft,
 * of which more may be wrong.
 */
export function parseRules(document: WrittenMap): {
  readonly rules?: RuleTemplate
  readonly ruleDraft?: RuleDraft
  readonly problems: readonly Problem[]
} {
  const wrong = checkWritten(rulesSchema, document, "A rule template")
  const maps = [document, ...overridesOf(document)]
  const part = (key: string): readonly Written[] => maps.flatMap((map) => entry(map, key) ?? [])
  const asked = toAsked(document)
  const told = new Set(wrong.flatMap(({ source }) => (source ? [placeText(source)] : [])))
  // Under a key that is misspelt may stand what others name.
  const isWhole = [...document.entries.keys()].every((key) => Object.hasOwn(rulesSchema.properties, key))
  const more = [
    ...part("variables").flatMap((variables) => checkContent(variables, variableNames)),
    ...textProblems(asked, isWhole),
    ...sameRules(asked.rules),
    ...(isWhole ? unknownColumns(document) : []),
  ].filter(({ source }) => !source || !told.has(placeText(source)))
  if (wrong.length > 0) return { ...draftOf(document, asked), problems: [...wrong, ...more] }
  const problems = [
    ...part("targets").flatMap((selector) => (selector.kind === "map" ? selectorProblems(selector) : [])),
    ...more,
    ...unreachable(asked.rules),
  ]
  if (problems.some(({ severity }) => severity === "error")) return { ...draftOf(document, asked), problems }
  const report = entry(document, "report")
  const rules = {
    ...baseOf(document),
    ...asked,
    ...(report && { report: toJson(report) as NonNullable<RuleTemplate["report"]> }),
  }
  return { rules, problems }
}

const placeText = ({ file, line, column }: Source): string => `${file}:${line}:${column}`

/** Undefined where it says no type, so that nobody knows what its resources have. */
function draftOf(document: WrittenMap, asked: Asked): { readonly ruleDraft?: RuleDraft } {
  const draft = toDraft(document)
  return draft ? { ruleDraft: { ...draft, ...asked } } : {}
}

type Asked = Pick<RuleTemplate, "let" | "rules" | "columns" | "orderBy">

function toAsked(document: WrittenMap): Asked {
  const rules = entry(document, "rules")
  return {
    let: namedTexts(entry(document, "let")),
    rules: rules?.kind === "list" ? rules.items.flatMap((item) => (item.kind === "map" ? toRule(item) : [])) : [],
    columns: namedTexts(entry(document, "columns")),
    orderBy: toOrder(entry(document, "orderBy")) ?? [],
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
    ...(columns && { columns: textsIn(columns) }),
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
  return textsIn(written).map((title) => ({ column: title.replace(/^-/, ""), descending: title.startsWith("-") }))
}

const textsIn = (written: Written): readonly string[] =>
  [toJson(written)].flat().filter((item) => typeof item === "string")
