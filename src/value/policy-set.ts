import type { Json } from "../model.ts"

/** A JSON object. */
export type Fields = { readonly [key: string]: Json }

/** A scalar or a list as a sorted list without duplicates. `asText`: numbers and booleans are strings, as AWS stores them. */
export function set(value: Json, spell: (text: string) => string, asText = false): readonly Json[] {
  const spelled = (item: Json): Json => {
    if (typeof item === "string") return spell(item)
    return asText && (typeof item === "number" || typeof item === "boolean") ? String(item) : sortedKeys(item)
  }
  if (!Array.isArray(value)) return [spelled(value)]
  if (value.length === 1) return [spelled(value[0]!)]
  return distinct(value.map(spelled))
}

/** Values in order, each once. Sorts its argument. */
export function distinct(values: Json[]): readonly Json[] {
  if (values.length < 2) return values
  if (values.every((value) => typeof value === "string")) {
    return values.sort().filter((value, index) => index === 0 || value !== values[index - 1])
  }
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

/** The same value with the keys of its maps in order: what nobody knows is kept, whatever its shape. */
export function sortedKeys(value: Json): Json {
  if (typeof value === "number") return value + 0 // -0 is 0, as in JSON text
  if (value === null || typeof value !== "object") return value
  if (Array.isArray(value)) return value.map(sortedKeys)
  const fields = value as Fields
  const result: Record<string, Json> = {}
  for (const name of sortedNames(fields)) put(result, name, sortedKeys(fields[name]!))
  return result
}

/** The names that are not known, in order. */
export function others(elements: readonly string[], known: readonly string[]): readonly string[] {
  return elements.filter((element) => !known.includes(element)).sort()
}

/** The names of an object, in order. */
export function sortedNames(fields: Fields): readonly string[] {
  const names = Object.keys(fields)
  return names.length < 2 ? names : names.sort()
}

/** Sets a field, `__proto__` too: assigning to that would hide the value. */
export function put(fields: Record<string, Json>, name: string, value: Json): void {
  if (name === "__proto__") {
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true })
  } else fields[name] = value
}

/** A list as it is, nothing as an empty list, anything else as a list of one. */
export function list(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as Json]
}

/** Whether it is a JSON object. */
export function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
