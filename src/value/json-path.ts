import type { Json } from "../model.ts"

/** A part of a JSON text, as text; or a sentence about why there is none, which quotes nothing of it. */
export type Part = { readonly value: string; readonly note?: string } | { readonly problem: string }

/**
 * What stands at a path such as `password`, `foo.bar.[1]` or `foo.bar[1]`. A key that is all of the path comes first. Texts and
 * numbers are values; of a list the first item is, with a note.
 */
export function partOfJson(text: string, path: string): Part {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return { problem: "it is not JSON, so it has no parts" }
  }
  const found = isMap(value) && Object.hasOwn(value, path) ? value[path] : follow(value, stepsOf(path))
  if (found === undefined) return { problem: `its JSON has nothing at ${path}` }
  if (!Array.isArray(found)) return asText(found as Json, path)
  const [first] = found as readonly Json[]
  const part = first === undefined ? { problem: `the list at ${path} is empty` } : asText(first, path)
  return "value" in part ? { ...part, note: `${path} is a list: its first item was taken` } : part
}

function asText(value: Json, path: string): Part {
  if (typeof value === "string") return { value }
  if (typeof value === "number") return { value: String(value) }
  const kind =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "a list"
        : typeof value === "object"
          ? "an object"
          : "true or false"
  return { problem: `at ${path} its JSON has ${kind}, not a text or a number` }
}

const stepsOf = (path: string): readonly string[] =>
  path.split(/\.|(?=\[)/).flatMap((step) => (step === "" ? [] : [step.replace(/^\[(\d+)\]$/, "$1")]))

function follow(value: Json | undefined, [step, ...rest]: readonly string[]): Json | undefined {
  if (step === undefined) return value
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined
  return follow((value as { readonly [step: string]: Json })[step], rest)
}

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value)
