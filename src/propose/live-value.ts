import type { Desired, Found, Json, JsonSchema } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { propertySchema } from "../value/schema-facts.ts"

/** What a template would say of one property to state what is there. */
export type LiveValue =
  /** Both evaluated; `live` absent: it is not there. */
  | { readonly stated: Json | undefined; readonly live: Json | undefined }
  /** Why no template should, as the rest of a sentence. */
  | { readonly reason: string }

/** What is there of a property that drifted, as a template can say it. Pure. */
export function liveValue(
  schema: JsonSchema,
  property: string,
  {
    desired,
    found,
    drifted,
  }: { readonly desired: Desired; readonly found: Found; readonly drifted: readonly string[] },
): LiveValue {
  const facts = propertySchema(schema, property)
  if (facts?.sensitive) return { reason: "it is sensitive, and is never written into a template" }
  if (facts?.createOnly) return { reason: "it is fixed when the resource is created" }
  const [stated, live] = [desired.properties[property], found.properties[property]]
  const looksUp = [...(desired.references?.keys() ?? [])].some((text) =>
    stableText(stated).includes(JSON.stringify(text)),
  )
  if (looksUp) return { reason: "it is looked up elsewhere" }
  const isTags = property === "Tags" && facts?.keyed === "Key"
  const value = isTags ? ownTags(live, stated, drifted) : live
  if (value !== undefined && hasMarks(value))
    return { reason: "keys that begin with $ mean something else in a list of a template" }
  return { stated, live: value }
}

/** Of tags only declared keys are ours, and those that somebody changed. */
function ownTags(live: Json | undefined, stated: Json | undefined, drifted: readonly string[]): Json {
  const keyOf = (tag: Json): string => foldKeyOf(String((tag as { readonly Key?: Json }).Key ?? ""))
  const declared = new Set([...list(stated).map(keyOf), ...drifted.map(foldKeyOf)])
  const there = new Map(list(live).map((tag) => [keyOf(tag), tag]))
  // In the order of the template, so that an edit is no longer than it has to be.
  const keys = [...new Set([...list(stated).map(keyOf), ...list(live).map(keyOf)])]
  return keys.flatMap((key) => (declared.has(key) && !RESERVED.test(key) ? (there.get(key) ?? []) : []))
}

const RESERVED = /^(aws|reconcile):/
const foldKeyOf = (key: string): string => key.toLowerCase()
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** In a list of a template, maps may say where and until when they are there. */
function hasMarks(value: Json): boolean {
  if (Array.isArray(value))
    return value.some((item) => (isMap(item) && Object.keys(item).some(isMark)) || hasMarks(item))
  return isMap(value) && Object.values(value).some(hasMarks)
}

const isMark = (key: string): boolean => key.startsWith("$")

/** A map of JSON. */
export const isMap = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value)

/** The same value for a template: braces in it are never taken for an expression. */
export function literal(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("{{", "{{ '{{' }}")
  if (Array.isArray(value)) return value.map(literal)
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [String(literal(key)), literal(part)]))
}

/**
 * What an override must say for what is written to read as what is live (RFC 7396): null takes away. Undefined where an
 * expression makes a key, so that nobody knows what to take away.
 */
export function overrideOf(
  written: Json | undefined,
  stated: Json | undefined,
  live: Json | undefined,
): Json | undefined {
  if (live === undefined) return null
  if (!isMap(written) || !isMap(live)) return literal(live)
  if (Object.keys(written).some((key) => key.includes("{{"))) return undefined
  const patch: [string, Json][] = []
  for (const key of new Set([...Object.keys(written), ...Object.keys(live)])) {
    if (isMap(stated) && live[key] !== undefined && stableText(stated[key]) === stableText(live[key])) continue
    const part = overrideOf(written[key], isMap(stated) ? stated[key] : undefined, live[key])
    if (part === undefined) return undefined
    patch.push([String(literal(key)), part])
  }
  return Object.fromEntries(patch)
}
