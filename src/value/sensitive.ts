import type { Edit, Json, JsonSchema, Problem, Properties } from "../model.ts"
import { isReference, parseReference, referenceLabel } from "./reference.ts"
import { factsOf } from "./schema-facts.ts"

/** What stands wherever a value must not. */
export const HIDDEN = "(sensitive)"

const names = new WeakMap<JsonSchema, ReadonlySet<string>>()

/** The top-level properties of a type that hold what nobody may read: all that is in them is sensitive. */
export function sensitiveNames(schema: JsonSchema): ReadonlySet<string> {
  const known = names.get(schema)
  if (known) return known
  const found = Object.entries(factsOf(schema).properties ?? {}).filter(([, facts]) => facts.sensitive)
  const made = new Set(found.map(([name]) => name))
  names.set(schema, made)
  return made
}

/**
 * Problems of a type that has something sensitive, as they may be told: without the line they point at, which may hold what was
 * meant to be secret, in the wrong place or under a misspelt name.
 */
export function unquoted(schema: JsonSchema, problems: readonly Problem[]): readonly Problem[] {
  if (sensitiveNames(schema).size === 0) return problems
  return problems.map((problem) => ({ ...problem, line: `${" ".repeat((problem.source?.column ?? 1) - 1)}${HIDDEN}` }))
}

/** Properties in which no sensitive value is left: references stay, everything else in sensitive properties is hidden. */
export const concealed = (schema: JsonSchema, properties: Properties): Properties =>
  mapSensitive(schema, properties, (value) => (typeof value === "string" && isReference(value) ? value : HIDDEN))

/** Properties as people see them: of references, where their values come from. */
export const shownProperties = (schema: JsonSchema, properties: Properties): Properties =>
  mapSensitive(schema, properties, (value) => label(value, undefined))

/** An edit as people see it: from which source and version to which, never a value. */
export function shownEdit(schema: JsonSchema, edit: Edit): Edit {
  const { path, before, after } = edit
  if (!sensitiveNames(schema).has(path[0] ?? "")) return edit
  return {
    ...edit,
    ...(before === undefined ? {} : { before: shown(before, after) }),
    ...(after === undefined ? {} : { after: shown(after, before) }),
  }
}

/** One side of an edit, next to the other: versions are told where nothing else differs. */
function shown(value: Json, other: Json | undefined): Json {
  if (value === null || typeof value !== "object") return label(value, other)
  if (Array.isArray(value)) return value.map((item, index) => shown(item, partOf(other, String(index))))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shown(part, partOf(other, name))]))
}

const partOf = (value: Json | undefined, name: string): Json | undefined =>
  value !== null && typeof value === "object" && Object.hasOwn(value, name)
    ? (value as { readonly [name: string]: Json })[name]
    : undefined

function label(value: Json, other: Json | undefined): Json {
  if (value === null) return null
  if (typeof value !== "string" || !isReference(value)) return HIDDEN
  const same = typeof other === "string" && value !== other && referenceLabel(value) === referenceLabel(other)
  const version = same ? parseReference(value)?.version : undefined
  return `(sensitive: ${referenceLabel(value)}${version ? `, version ${version}` : ""})`
}

/** The same object where nothing changes: what is shared between targets stays shared. */
function mapSensitive(schema: JsonSchema, properties: Properties, of: (scalar: Json) => Json): Properties {
  const sensitive = sensitiveNames(schema)
  if (sensitive.size === 0) return properties
  const own = [...sensitive].filter((name) => properties[name] !== undefined)
  if (own.length === 0) return properties
  const mapped = own.map((name) => [name, mapScalars(properties[name] as Json, of)] as const)
  return { ...properties, ...Object.fromEntries(mapped) }
}

/** The same value with every text, number and truth value replaced. */
export function mapScalars(value: Json, of: (scalar: Json) => Json): Json {
  if (value === null) return null
  if (typeof value !== "object") return of(value)
  if (Array.isArray(value)) return value.map((item) => mapScalars(item, of))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapScalars(part as Json, of)]))
}
