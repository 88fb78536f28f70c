import type { Context, Properties, Provider } from "../model.ts"
import { canonical, type Keyed, type KeyedMap, readable } from "../value/canonical.ts"
import { equal } from "../value/diff.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"

/** The one form that equal properties of a type share: by its schema, and by what only its provider can say. */
export function formOf(provider: Provider, properties: Properties, context: Context): KeyedMap {
  return canonical(provider.schema, provider.canonical?.(properties, context) ?? properties, context)
}

/**
 * Whether a setting is as AWS has it where nobody ever wrote one. There is one per target whether somebody wrote it or
 * not, so this is the same as not being there: `absent` has nothing to do, and stating it is nothing to create.
 */
export function isUntouched(provider: Provider, properties: Properties): boolean {
  if (provider.ownership !== "declared" || provider.key === "tag" || provider.key.length > 0) return false
  const known = factsOf(provider.schema).properties ?? {}
  return Object.entries(readable(provider.schema, properties)).every(([name, value]) => isUnset(known[name], value))
}

/** A value that says no more than AWS's default. */
export function isUnset(facts: SchemaFacts | undefined, value: Keyed): boolean {
  if (facts?.readOnly) return true
  if (facts?.set || facts?.keyed) return Object.keys(value as KeyedMap).length === 0
  return facts?.default !== undefined && equal(value, facts.default as Keyed)
}
