import type { JsonSchema } from "../../model.ts"
import type { SchemaNode } from "./registry-schema.ts"

/** The keywords that say something of a value of each type; all others mean nothing to our validator. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "pattern"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  array: ["minItems", "maxItems", "uniqueItems"],
  object: ["required", "minProperties", "maxProperties", "dependencies", "additionalProperties"],
}

/** Keywords by which a schema without a type shows what it is about. */
const TELLING: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ["object", ["properties", "patternProperties", "required", "additionalProperties"]],
  ["array", ["items", "minItems", "maxItems"]],
  ["string", ["pattern", "minLength", "maxLength"]],
  ["number", ["minimum", "maximum"]],
]

/** The types that a schema allows, as said or as its keywords show; none: any. */
export function typesOf(node: SchemaNode | undefined): readonly string[] {
  if (!node) return []
  const said = [node.type].flat().filter((type): type is string => typeof type === "string")
  if (said.length > 0) return [...new Set(said)]
  const [told] = TELLING.filter(([, keywords]) => keywords.some((keyword) => Object.hasOwn(node, keyword)))
  return told ? [told[0]] : []
}

/** What a schema says of values of these types, as far as our validator understands it. `known` are its properties. */
export function keywordsOf(node: SchemaNode, types: readonly string[], known: ReadonlySet<string>): JsonSchema {
  const allowed = new Set(types.flatMap((type) => OF_TYPE[type] ?? []))
  const kept = Object.entries(node).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === "description") return typeof value === "string" && value.trim() ? [[keyword, inProse(value)]] : []
    if (keyword === "enum") return Array.isArray(value) && value.length > 0 ? [[keyword, [...new Set(value)]]] : []
    if (keyword === "const") return [[keyword, value]]
    if (!allowed.has(keyword)) return []
    if (keyword === "pattern") {
      const pattern = compilable(String(value))
      return pattern === undefined ? [] : [[keyword, pattern]]
    }
    // Where what AWS sets was left out, nobody can state it either.
    if (keyword === "required" && known.size > 0)
      return [[keyword, [...new Set(value as string[])].filter((name) => known.has(name))]]
    return keyword === "additionalProperties" && typeof value !== "boolean" ? [] : [[keyword, value]]
  })
  return Object.fromEntries(kept)
}

/** The pattern as JavaScript spells it; undefined where it cannot. Java's end of input is `\Z`. */
function compilable(pattern: string): string | undefined {
  const spelled = pattern.replaceAll("\\Z", "$").replaceAll("\\z", "$").replaceAll("\\A", "^")
  try {
    new RegExp(spelled, "u")
    return spelled
  } catch {
    return undefined
  }
}

const LONGEST = 300

/** AWS's words on one line, without its mark-up, up to a sentence's end. */
export function inProse(text: string): string {
  const line = text.replaceAll("``", "`").replace(/\s+/g, " ").trim()
  if (line.length <= LONGEST) return line
  const end = line.lastIndexOf(". ", LONGEST)
  return end > 0 ? line.slice(0, end + 1) : `${line.slice(0, LONGEST - 1)}…`
}
