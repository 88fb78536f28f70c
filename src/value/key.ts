import type { Json, JsonSchema, Properties, Provider } from "../model.ts"
import { propertySchema } from "./schema-facts.ts"

/**
 * What names a resource, as written; undefined when a part of the name is missing. A part with a default may be left out,
 * and at the end it is not shown. One per target is called what its type is called.
 */
export function keyOf(provider: Pick<Provider, "type" | "key" | "schema">, properties: Properties): string | undefined {
  const { type, key, schema } = provider
  if (key === "tag") return undefined
  if (key.length === 0) return soleKey(type)
  const parts = key.map((name): Json | undefined => properties[name] ?? propertySchema(schema, name)?.default)
  if (!parts.every((part) => typeof part === "string" || typeof part === "number")) return undefined
  return parts.slice(0, parts.findLastIndex((part) => part !== "") + 1).join("|")
}

/** What the only resource of its type in a target is called: the last word of `Reconcile::IAM::AccountAlias`. */
export const soleKey = (type: string): string => type.slice(type.lastIndexOf("::") + 2)

/** The spelling by which two keys are compared: AWS takes some names ignoring case, and of some types there is but one. */
export function foldKey(provider: Pick<Provider, "key" | "schema">, key: string): string {
  if (provider.key.length === 0) return ""
  return foldsCase(provider.schema, provider.key) ? key.toLowerCase() : key
}

function foldsCase(schema: JsonSchema, key: Provider["key"]): boolean {
  return key !== "tag" && key.some((name) => propertySchema(schema, name)?.caseInsensitive === true)
}
