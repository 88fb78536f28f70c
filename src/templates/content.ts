import { parseSelector } from "../accounts/selector.ts"
import { checkVariables, ExpressionError, type ExpressionError as Failure, parseText } from "../expression.ts"
import type { Problem, Source, Written, WrittenMap } from "../model.ts"
import { isDate } from "../value/date.ts"
import { suggest } from "../value/suggest.ts"
import { entry, placeInside } from "../value/written.ts"

/** What expressions in variables may name. */
export const variableNames: ReadonlySet<string> = new Set([
  ...["account", "region", "partition", "organization", "template", "file", "include"],
])

/** What `each` may name. */
export const listNames: ReadonlySet<string> = new Set([...variableNames, "variables"])

/** What expressions in properties may name; `each` only where the template has it. */
export const propertyNames: ReadonlySet<string> = new Set([...listNames, "ssm", "secret"])

/** The keys of a list item that say where and until when it is there. */
const marks = ["$targets", "$value", "$expires"] as const

/**
 * What is wrong with a value whose strings are expressions and whose items may carry `$targets`, `$expires` and `$value`:
 * the properties or variables of a template. Nothing is evaluated.
 */
export function checkContent(written: Written, names: ReadonlySet<string>): readonly Problem[] {
  switch (written.kind) {
    case "scalar":
      if (typeof written.value !== "string" || !written.value.includes("{{")) return []
      return checkText(written.value, names, (offset) => placeInside(written, offset))
    case "list":
      return written.items.flatMap((item) => (item.kind === "map" ? checkItem(item, names) : checkContent(item, names)))
    case "map":
      return [...misplacedMarks(written), ...checkEntries(written, names)]
  }
}

/** What is wrong with the expressions of a file that is included, as far as anybody can tell who does not evaluate them. */
export function checkExpressions(written: Written, names: ReadonlySet<string>): readonly Problem[] {
  if (written.kind === "scalar") return checkContent(written, names)
  if (written.kind === "list") return written.items.flatMap((item) => checkExpressions(item, names))
  return [...written.entries.values()].flatMap(({ key, source, value }) => [
    ...checkText(key, withoutLookups(names), () => source),
    ...(key === "$targets" ? [] : checkExpressions(value, names)),
  ])
}

function checkText(text: string, names: ReadonlySet<string>, placeAt: (offset: number) => Source): readonly Problem[] {
  const parsed = parseText(text)
  const errors: readonly Failure[] = parsed instanceof ExpressionError ? [parsed] : checkVariables(parsed, names)
  return errors.map(({ message, fix, offset }) => problem(placeAt(offset), message, fix))
}

const problem = (source: Source, message: string, fix?: string): Problem => ({
  severity: "error",
  message,
  ...(fix !== undefined && { fix }),
  source,
})

function checkEntries(map: WrittenMap, names: ReadonlySet<string>): readonly Problem[] {
  return [...map.entries.values()].flatMap(({ key, source, value }) => [
    ...(key.includes("{{") ? checkText(key, withoutLookups(names), () => source) : []),
    ...checkContent(value, names),
  ])
}

/** What is looked up cannot be a key. */
const withoutLookups = (names: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...names].filter((name) => name !== "ssm" && name !== "secret"))

/** A map that is an item of a list. */
function checkItem(item: WrittenMap, names: ReadonlySet<string>): readonly Problem[] {
  const [targets, expires, value] = [entry(item, "$targets"), entry(item, "$expires"), entry(item, "$value")]
  const others = [...item.entries.values()].filter(({ key }) => !(marks as readonly string[]).includes(key))
  const unknown = others.filter(({ key }) => key.startsWith("$")).map(({ key, source }) => unknownMark(key, source))
  const rest = new Map(others.map((other) => [other.key, other]))
  const [beside] = others.filter(({ key }) => !key.startsWith("$"))
  return [
    ...unknown,
    ...(targets ? parseSelector(targets, "$targets").problems : []),
    ...(expires ? checkDate(expires) : []),
    ...(value ? checkContent(value, names) : []),
    ...(value && beside
      ? [problem(beside.source, "Beside $value no other key can stand.", "Move it into $value, or remove $value.")]
      : []),
    ...checkEntries({ ...item, entries: rest }, names),
  ]
}

function unknownMark(key: string, source: Source): Problem {
  const meant = suggest(key, marks)
  const message = `Unknown key ${JSON.stringify(key)}${meant ? `; did you mean ${JSON.stringify(meant)}?` : "."}`
  return problem(source, message, `An item of a list may have ${marks.join(", ")}; no other key there begins with $.`)
}

/** Outside of lists, keys that begin with `$` are data, unless they were meant as ours. */
function misplacedMarks(map: WrittenMap): readonly Problem[] {
  return [...map.entries.values()]
    .filter(({ key }) => key.startsWith("$") && suggest(key, marks))
    .map(({ key, source }) =>
      problem(source, `${key} can stand only in an item of a list.`, "For other properties use overrides."),
    )
}

function checkDate(written: Written): readonly Problem[] {
  if (written.kind === "scalar" && typeof written.value === "string" && isDate(written.value)) return []
  const shown = written.kind === "scalar" ? `; this is ${JSON.stringify(written.value)}` : ""
  return [problem(written.source, `$expires is a day that exists, like 2027-03-31${shown}.`)]
}
