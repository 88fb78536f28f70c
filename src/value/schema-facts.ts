import type { Json, JsonSchema } from "../model.ts"

/** The keywords of a property's schema that reconcile acts on. `value/schema.ts` registers the ones JSON Schema lacks. */
export interface SchemaFacts {
  readonly type?: string | readonly string[]
  readonly default?: Json
  readonly properties?: { readonly [name: string]: SchemaFacts }
  readonly items?: SchemaFacts
  readonly required?: readonly string[]
  /** An array without order or repetition. */
  readonly set?: boolean
  /** An array of maps, each named by this property. */
  readonly keyed?: string
  /** Compared ignoring case: a name, the members of a set, or the names of a keyed array. */
  readonly caseInsensitive?: boolean
  readonly createOnly?: boolean
  readonly readOnly?: boolean
  readonly initialOnly?: boolean
  /** With `initialOnly`: AWS never shows it, and has to be told again with every update. */
  readonly writeOnly?: boolean
  readonly sensitive?: boolean
  readonly policyDocument?: "identity" | "trust" | "resource"
  /** At the root: what a template does not say is AWS's default, or is not compared. A property may differ from the root. */
  readonly undeclared?: "default" | "ignored"
}

/** The same schema, seen by the keywords that matter here. */
export const factsOf = (schema: JsonSchema): SchemaFacts => schema as SchemaFacts

/** What AWS has where nobody wrote anything. */
export function unset(facts: SchemaFacts): Json | undefined {
  if (facts.default !== undefined) return facts.default
  return facts.set || facts.keyed ? [] : undefined
}

/** The schema of one top-level property. */
export const propertySchema = (schema: JsonSchema, name: string): SchemaFacts | undefined =>
  factsOf(schema).properties?.[name]

/** Whether a property that a template does not mention has to have AWS's default; else it is as it is. */
export const defaults = (schema: SchemaFacts, name: string): boolean =>
  (schema.properties?.[name]?.undeclared ?? schema.undeclared) === "default"
