import type { ErrorObject } from "ajv"
import { suggest } from "./suggest.ts"

/** The part of a schema that a sentence may quote. */
export interface Parent {
  readonly explain?: string
  readonly title?: string
  readonly pattern?: string
  readonly properties?: {
    readonly [name: string]: { readonly description?: string; readonly synonyms?: readonly string[] }
  }
}

/** A sentence on what is wrong, and one on what to do. */
interface Said {
  readonly message: string
  readonly fix?: string
}

/** Words in a row. */
export const listed = (words: readonly string[]): string => words.join(", ")

/** What is wrong with a value, and what to do. */
export function aboutValue(error: ErrorObject, name: string): Said {
  const { keyword, data } = error
  const parent = (error.parentSchema ?? {}) as Parent
  const limit = Number(error.params.limit)
  // A whole map or list may hold what nobody should read here.
  const shown = typeof data === "object" && data !== null ? "" : `; this is ${quoted(data)}`
  if (data === null) return { message: `${name} is empty.`, fix: "Write a value, or remove the key." }
  switch (keyword) {
    case "type":
      return wrongType(name, data, [error.params.type].flat(), parent)
    case "anyOf":
    case "oneOf":
      return parent.explain ? explained(error, name, shown) : wrongType(name, data, error.params.type ?? [], parent)
    case "enum":
      return notAllowed(name, data, error.params.allowedValues, shown)
    case "const":
      return parent.explain ? explained(error, name, shown) : notAllowed(name, data, [error.params.allowedValue], shown)
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
  if (parent.explain) return explained(error, name, shown)
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

function explained({ data, params, parentSchema }: ErrorObject, name: string, shown: string): Said {
  const types: readonly string[] = params.type ?? []
  const unquoted = (typeof data === "number" || typeof data === "boolean") && types.includes("string")
  const fix =
    unquoted && !types.includes("integer") ? { fix: `Put it in quotes: ${JSON.stringify(String(data))}.` } : {}
  return { message: `${name} ${(parentSchema as Parent).explain}${shown}.`, ...fix }
}

const bound = (keyword: string, limit: number): string =>
  `at ${keyword.startsWith("min") ? "least" : "most"} ${limit} ${keyword.endsWith("imum") ? "is" : "are"} allowed`

function notAllowed(name: string, data: unknown, allowed: readonly unknown[], shown: string): Said {
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

function wrongType(name: string, data: unknown, types: readonly string[], parent: Parent): Said {
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

/** A value as people write it, cut short. */
export function quoted(data: unknown): string {
  const text = JSON.stringify(data) ?? String(data)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
