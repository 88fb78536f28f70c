import { ExpressionError, fileCallsOf, membersOf, parseExpression, parseText } from "../expression.ts"
import type { Problem, Source, Written, WrittenMap } from "../model.ts"
import { suggest } from "../value/suggest.ts"
import { entry, placeInside } from "../value/written.ts"
import { type Draft, overridesOf } from "./build.ts"

/** What there is of the variables whose parts are the same everywhere. */
const PARTS = {
  account: ["email", "id", "management", "name", "ou", "path", "tags"],
  organization: ["id", "managementAccountId"],
  template: ["name", "type"],
  each: ["key", "value"],
} as const

/** Which parts variables have, by name; of those that are not here nobody knows. */
export type Parts = Readonly<Record<string, readonly string[]>>

/** The parts of a template's variables. Of `variables` nobody knows where an expression makes their names. */
export function partsOf(template: Draft, shared: WrittenMap | undefined): Parts {
  const maps = [shared, template.variables, ...template.overrides.map(({ variables }) => variables)]
  const names = new Set(maps.flatMap((map) => (map ? [...map.entries.keys()] : [])))
  return [...names].some((name) => name.includes("{{")) ? PARTS : { ...PARTS, variables: [...names].sort() }
}

/** Parts of variables that a template names and that nothing has, in whichever target. Nothing is evaluated. */
export function checkNames(template: Draft, shared: WrittenMap | undefined): readonly Problem[] {
  const parts = partsOf(template, shared)
  const contents = [template, ...template.overrides].flatMap(({ properties, variables }) => [properties, variables])
  const selectors = [template.document, ...overridesOf(template.document)].map((map) => entry(map, "targets"))
  return [
    ...[...contents, template.each].flatMap((part) => (part ? checkParts(part, parts) : [])),
    ...selectors.flatMap((selector) => (selector ? checkWhere(selector, parts) : [])),
  ].map((problem) => (template.name === "" ? problem : { ...problem, template: template.name }))
}

/** The same of one value, of an included file too. */
export function checkParts(written: Written, parts: Parts): readonly Problem[] {
  switch (written.kind) {
    case "scalar":
      return typeof written.value === "string" ? unknownParts(parseText(written.value), parts, placeIn(written)) : []
    case "list":
      return written.items.flatMap((item) => checkParts(item, parts))
    case "map":
      return [...written.entries.values()].flatMap(({ key, source, value }) => [
        ...unknownParts(parseText(key), parts, () => source),
        ...(key === "$targets" ? checkWhere(value, parts) : checkParts(value, parts)),
      ])
  }
}

/** What a selector asks, wherever it asks. */
function checkWhere(selector: Written, parts: Parts): readonly Problem[] {
  if (selector.kind !== "map") return []
  return [...selector.entries.values()].flatMap(({ key, value }) => {
    if (key !== "where" || value.kind !== "scalar") return checkWhere(value, parts)
    return unknownParts(parseExpression(String(value.value)), parts, placeIn(value))
  })
}

const placeIn =
  (written: Written) =>
  (offset: number): Source =>
    placeInside(written, offset)

function unknownParts(
  parsed: Parameters<typeof membersOf>[0] | ExpressionError,
  parts: Parts,
  placeAt: (offset: number) => Source,
): readonly Problem[] {
  if (parsed instanceof ExpressionError) return []
  return membersOf(parsed).flatMap(({ path: [root = "", name], offsets: [, offset = 0], optional }) => {
    const known = Object.hasOwn(parts, root) ? parts[root] : undefined
    if (!known || name === undefined || optional || known.includes(name)) return []
    const meant = suggest(name, known)
    const fix = [
      ...(meant ? [`Did you mean ${JSON.stringify(meant)}?`] : []),
      known.length === 0 ? "There are none." : `There ${known.length > 1 ? "are" : "is"} ${known.join(", ")}.`,
    ].join(" ")
    const message = `${root} has no key ${JSON.stringify(name)}.`
    return [{ severity: "error", message, fix, source: placeAt(offset) }]
  })
}

/** A file that a template is sure to read, and where it says so. */
export interface NamedFile {
  readonly name: "file" | "include"
  readonly path: string
  readonly source: Source
}

/** The files that a value is sure to read: those of items that expired by `today` (`YYYY-MM-DD`) are not. */
export function filesNamedIn(written: Written, today: string): readonly NamedFile[] {
  switch (written.kind) {
    case "scalar": {
      const parsed = typeof written.value === "string" ? parseText(written.value) : undefined
      if (!parsed || parsed instanceof ExpressionError) return []
      return fileCallsOf(parsed).map(({ name, path, offset }) => ({ name, path, source: placeInside(written, offset) }))
    }
    case "list":
      return written.items.filter((item) => !isExpired(item, today)).flatMap((item) => filesNamedIn(item, today))
    case "map":
      return [...written.entries.values()].flatMap(({ value }) => filesNamedIn(value, today))
  }
}

function isExpired(item: Written, today: string): boolean {
  const expires = item.kind === "map" ? entry(item, "$expires") : undefined
  return expires?.kind === "scalar" && today > String(expires.value)
}
