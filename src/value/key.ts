import type { JsonSchema, Properties, Provider } from "../model.ts"
import { propertySchema } from "./schema-facts.ts"

/** What names a resource, as written; undefined when a part of the name is missing. One per target has the key "". */
export function keyOf(provider: Pick<Provider, "key">, properties: Properties): string | undefined {
  if (provider.key === "tag") return undefined
  const parts = provider.key.map((name) => properties[name])
  return parts.every((part) => typeof part === "string" || typeof part === "number") ? parts.join("|") : undefined
}

/** The spelling by which two keys are compared: AWS takes some names ignoring case. */
export function foldKey(provider: Pick<Provider, "key" | "schema">, key: string): string {
  return foldsCase(provider.schema, provider.key) ? key.toLowerCase() : key
}

function foldsCase(schema: JsonSchema, key: Provider["key"]): boolean {
  return key !== "tag" && key.some((name) => propertySchema(schema, name)?.caseInsensitive === true)
}
