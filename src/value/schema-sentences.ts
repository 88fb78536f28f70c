import type { ErrorObject } from "ajv"
import type { Path, Violation } from "./schema.ts"
import { suggest } from "./suggest.ts"

/** The part of a schema that a sentence may quote. */
interface Parent {
  readonly explain?: string
  readonly title?: string
  readonly pattern?: string
  readonly sensitive?: boolean
  readonly properties?: {
    readonly [name: string]: { readonly description?: string; readonly synonyms?: readonly string[] }
  }
}

/** An error of the validator in words; `root` is what to call the value itself. */
export function sentenceOf(error: ErrorObject, root: string): Violation {
  const path = pathOf(error.instancePath)
  const params = error.params as { readonly [name: string]: string }
  const parent = (error.parentSchema ?? {}) as Parent
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties":
      return unknownKey(path, params.additionalProperty ?? params.unevaluatedProperty ?? "", parent)
    case "required":
      return missing(path, params.missingProperty ?? "", parent)
    default:
      return {
        path,
        ...(error.propertyName === undefined ? aboutValue(error, subject(path, root)) : aboutKey(error, path)),
      }
  }
}

function pathOf(pointer: string): Path {
  if (pointer === "") return []
  const steps = pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
  return steps.map((step) => (/^(0|[1-9][0-9]*)$/.test(step) ? Number(step) : step))
}

/** What a sentence is about: the last name of the path. */
function subject(path: Path, root: string): string {
  const last = path.at(-1)
  if (last === undefined) return root
  return typeof last === "number" ? `An item of ${subject(path.slice(0, -1), root)}` : last
}

function unknownKey(path: Path, key: string, parent: Parent): Violation {
  const known = Object.entries(parent.properties ?? {})
  const words = new Map(known.flatMap(([name, { synonyms = [] }]) => [name, ...synonyms].map((word) => [word, name])))
  const word = suggest(key, words.keys())
  const meant = word === undefined ? "" : `; did you mean ${JSON.stringify(words.get(word))}?`
  const fix =
    known.length > 0 ? `The keys known here are ${listed(known.map(([name]) => name))}.` : "No key is known here."
  return { path: [...path, key], atKey: true, message: `Unknown key ${JSON.stringify(key)}${meant || "."}`, fix }
}

const listed = (words: readonly string[]): string => words.join(", ")

function missing(path: Path, name: string, parent: Parent): Violation {
  const description = parent.properties?.[name]?.description
  return { path, message: `${name} is missing.`, fix: description ? `Add ${name}: ${description}` : `Add ${name}.` }
}

function aboutKey(error: ErrorObject, path: Path): Violation {
  const key = String(error.propertyName)
  const { explain } = (error.parentSchema ?? {}) as Parent
  const message = explain
    ? `A key here ${explain}; this is ${quoted(key)}.`
    : `The key ${quoted(key)} is not allowed here.`
  return { path: [...path, key], atKey: true, message }
}

function aboutValue(error: ErrorObject, name: string): { message: string; fix?: string } {
  const { keyword, data } = error
  const parent = (error.parentSchema ?? {}) as Parent
  const limit = Number(error.params.limit)
  const shown = parent.sensitive ? "" : `; this is ${quoted(data)}`
  if (data === null) return { message: `${name} is empty.`, fix: "Write a value, or remove the key." }
  switch (keyword) {
    case "type":
      return wrongType(name, data, [error.params.type].flat(), parent)
    case "anyOf":
    case "oneOf":
      if (parent.explain) return { message: `${name} ${parent.explain}${shown}.` }
      return wrongType(name, data, error.params.type ?? [], parent)
    case "enum":
      return notAllowed(name, data, error.params.allowedValues, shown)
    case "const":
      return notAllowed(name, data, [error.params.allowedValue], shown)
    case "minItems":
    case "maxItems":
      if (Array.isArray(data) && data.length === 0)
        return { message: `${name} is an empty list.`, fix: "Add an item, or remove the key." }
      return { message: `${name} has ${(data as unknown[]).length} items; ${bound(keyword, limit)}.` }
    case "uniqueItems":
      return {
        message: `${name} has an item twice: ${quoted((data as unknown[])[error.params.i])}.`,
        fix: "Remove one of them.",
      }
    case "minProperties":
      return {
        message: `${name} says nothing.`,
        fix: parent.properties && `The keys known here are ${listed(Object.keys(parent.properties))}.`,
      }
    case "minLength":
    case "maxLength":
      if (data === "") return { message: `${name} is empty text.`, fix: "Write a value." }
      return { message: `${name} has ${[...String(data)].length} characters; ${bound(keyword, limit)}.` }
  }
  if (parent.explain) return { message: `${name} ${parent.explain}${shown}.` }
  switch (keyword) {
    case "minimum":
    case "maximum":
      return { message: `${name} is ${quoted(data)}; ${bound(keyword, limit)}.` }
    case "pattern":
      return { message: `${name} does not match ${parent.pattern}${shown}.` }
    default:
      return { message: `${name} is wrong: ${error.message ?? keyword}.` }
  }
}

const bound = (keyword: string, limit: number): string =>
  `at ${keyword.startsWith("min") ? "least" : "most"} ${limit} ${keyword.endsWith("imum") ? "is" : "are"} allowed`

function notAllowed(name: string, data: unknown, allowed: readonly unknown[], shown: string): { message: string } {
  const words = allowed.filter((value) => typeof value === "string")
  const meant = typeof data === "string" ? suggest(data, words) : undefined
  const question = meant === undefined ? "." : `; did you mean ${quoted(meant)}?`
  return {
    message: `${name} is ${allowed.length > 1 ? "one of " : ""}${listed(allowed.map(plain))}${shown}${question}`,
  }
}

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const kinds: { readonly [type: string]: string } = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "empty",
}

function wrongType(
  name: string,
  data: unknown,
  types: readonly string[],
  parent: Parent,
): { message: string; fix?: string } {
  const wanted = types.map((type) => kinds[type] ?? type).join(" or ")
  const message = `${name} is ${kindOf(data)}, but must be ${wanted}.`
  const isScalar = typeof data !== "object"
  if (isScalar && types.includes("string"))
    return { message, fix: `Put it in quotes: ${JSON.stringify(asText(data, parent))}.` }
  if (isScalar && types.includes("array")) return { message, fix: `Make it a list: [${quoted(data)}].` }
  return isScalar && types.includes("boolean") ? { message, fix: "Write true or false." } : { message }
}

function kindOf(data: unknown): string {
  if (data === null) return "empty"
  if (Array.isArray(data)) return "a list"
  if (typeof data === "object") return "a map"
  if (typeof data === "string") return "text"
  return typeof data === "boolean" ? `the value ${data}` : `the number ${data}`
}

/** How a number was meant as text: an account id keeps its leading zeros. */
function asText(data: unknown, { pattern }: Parent): string {
  const text = String(data)
  const padded = text.padStart(12, "0")
  return pattern && !new RegExp(pattern, "u").test(text) && new RegExp(pattern, "u").test(padded) ? padded : text
}

function quoted(data: unknown): string {
  const text = JSON.stringify(data) ?? String(data)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
