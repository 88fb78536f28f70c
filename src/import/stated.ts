import type { Found, Json, Properties, Provider } from "../model.ts"
import { type KeyedMap, readable } from "../value/canonical.ts"
import { equal } from "../value/diff.ts"
import { isReservedTag } from "../value/ownership.ts"
import { documentOf, readableDocument } from "../value/policy.ts"
import { defaults, factsOf, type SchemaFacts } from "../value/schema-facts.ts"
import { sensitiveNames } from "../value/sensitive.ts"
import { isFields, type Member } from "./member.ts"

/**
 * What a template has to say of a live resource for a plan to find no difference: in the schema's order, what names it first.
 * Pure.
 */
export function statedOf(provider: Provider, { properties }: Found): Pick<Member, "properties" | "unsaid"> {
  const schema = factsOf(provider.schema)
  const secret = sensitiveNames(provider.schema)
  const stated: [string, Json][] = []
  const unsaid: string[] = []
  for (const name of namesIn(provider, properties)) {
    const facts = schema.properties?.[name] ?? {}
    const live = properties[name]
    if (live === undefined || live === null || facts.readOnly) continue
    if (secret.has(name)) {
      unsaid.push(name)
      continue
    }
    const value = name === "Tags" ? withoutReserved(live) : tidy(facts, live)
    if (!goesWithoutSaying(provider, name, value)) stated.push([name, value])
  }
  return { properties: Object.fromEntries(stated), unsaid }
}

function namesIn({ key, schema }: Provider, properties: Properties): readonly string[] {
  const naming = key === "tag" ? [] : key
  const known = Object.keys(factsOf(schema).properties ?? {})
  const unknown = schema.additionalProperties === false ? [] : Object.keys(properties).sort()
  return [...new Set([...naming, ...known, ...unknown])]
}

/** Ownership is for the plan to write, and what AWS sets is for nobody. */
function withoutReserved(tags: Json): Json {
  if (Array.isArray(tags)) return tags.filter((tag) => !isReservedTag(String(isFields(tag) ? tag.Key : "")))
  if (!isFields(tags)) return tags
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isReservedTag(key)))
}

function goesWithoutSaying({ key, schema }: Provider, name: string, value: Json): boolean {
  const facts = factsOf(schema)
  if ((key !== "tag" && key.includes(name)) || facts.required?.includes(name)) return false
  const isEmpty = value !== null && typeof value === "object" && Object.keys(value).length === 0
  if (name === "Tags" && isEmpty) return true
  if (!defaults(facts, name)) return false
  const own = facts.properties?.[name]
  if (own?.set || own?.keyed) return isEmpty
  const form = (readable(schema, { [name]: value }) as KeyedMap)[name]
  return own?.default !== undefined && equal(form, own.default as KeyedMap)
}

/** The same value in a stable order: documents as people write them, maps as their schema lists them. */
function tidy(facts: SchemaFacts, value: Json): Json {
  if (facts.policyDocument) return tidyDocument(value)
  if (Array.isArray(value)) return value.map((item) => tidy(facts.items ?? {}, item))
  if (!isFields(value)) return value
  const known = facts.properties ?? {}
  const names = [...new Set([...Object.keys(known), ...Object.keys(value)])]
  const present = names.filter((name) => value[name] !== undefined && value[name] !== null)
  return Object.fromEntries(present.map((name) => [name, tidy(known[name] ?? {}, value[name] as Json)]))
}

function tidyDocument(written: Json): Json {
  const document = documentOf(written)
  if (!isFields(document)) return document
  const { Statement, ...rest } = readableDocument(document) as { readonly [name: string]: Json }
  if (Statement === undefined) return rest
  return { ...rest, Statement: (Statement as readonly Json[]).map(tidyStatement) }
}

/** A list of one is written as that one, wherever IAM takes both. */
function tidyStatement(statement: Json): Json {
  if (!isFields(statement)) return statement
  const entries = Object.entries(statement).map(([element, value]): [string, Json] => [element, only(value)])
  return Object.fromEntries(entries)
}

function only(value: Json): Json {
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === "string" ? value[0] : value
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, only(part)]))
}
