import type { Desired, Found, Json, Properties, Provider } from "../model.ts"
import { foldName, type Keyed, type KeyedMap } from "../value/canonical.ts"
import { isReservedTag, OWNER, TEMPLATE } from "../value/ownership.ts"
import { defaults, factsOf, propertySchema, type SchemaFacts } from "../value/schema-facts.ts"

type Tag = { readonly Key: string; readonly Value: string }

const tagsOf = (properties: Properties): readonly Tag[] => (properties.Tags ?? []) as readonly Tag[]

/** What was stated, with the tags that say whose it is; for `released`, what is there without them. */
export function owned(provider: Provider, desired: Desired, owner: string): Properties {
  if (provider.ownership !== "tags") return desired.properties
  return withTags(provider, desired.properties, [
    { Key: OWNER, Value: owner },
    { Key: TEMPLATE, Value: desired.template },
  ])
}

function withTags(provider: Provider, properties: Properties, tags: readonly Tag[]): Properties {
  const facts = propertySchema(provider.schema, "Tags") ?? {}
  const ours = new Set(tags.map(({ Key }) => foldName(facts, Key)))
  return { ...properties, Tags: [...tagsOf(properties).filter(({ Key }) => !ours.has(foldName(facts, Key))), ...tags] }
}

/**
 * What a write has to leave behind: the stated value, tags nobody declared as they are (unless `tags: exact`), and as it
 * is live what the lifecycle ignores, and what nobody declared where that is not AWS's default.
 */
export function complete(
  provider: Provider,
  desired: Desired,
  stated: Properties,
  found: Found | undefined,
): Properties {
  if (!found) return stated
  const ignored = desired.lifecycle.ignore.filter((path) => !path.includes("."))
  const schema = factsOf(provider.schema)
  const open = Object.keys(schema.properties ?? {}).filter(
    (name) => !Object.hasOwn(stated, name) && !schema.properties?.[name]?.readOnly && !defaults(schema, name),
  )
  const kept = Object.fromEntries([...open, ...ignored].map((name) => [name, found.properties[name]]))
  const value = dropAbsent({ ...stated, ...kept })
  if (provider.ownership !== "tags" || ignored.includes("Tags")) return value
  const undeclared = tagsOf(found.properties).filter(
    ({ Key }) => desired.lifecycle.tags === "declared" || isReservedTag(Key),
  )
  return withTags(provider, { ...value, Tags: undeclared as readonly Json[] }, tagsOf(stated))
}

const dropAbsent = (properties: { readonly [name: string]: Json | undefined }): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Properties

/** The part of a canonical form that counts in a comparison: neither ignored, nor a tag or property that nobody declared. */
export function compared(provider: Provider, desired: Desired, form: KeyedMap, stated: KeyedMap): KeyedMap {
  const facts = factsOf(provider.schema)
  const { ignore, tags } = desired.lifecycle
  const entries = Object.entries(form)
    .filter(([name]) => defaults(facts, name) || Object.hasOwn(stated, name))
    .filter(
      ([name]) =>
        !ignore.includes(name) && !facts.properties?.[name]?.readOnly && !facts.properties?.[name]?.initialOnly,
    )
    .map(([name, value]): [string, Keyed] => {
      if (name === "Tags")
        return [name, countedTags(value as KeyedMap, (stated.Tags ?? {}) as KeyedMap, tags === "exact")]
      return [
        name,
        facts.undeclared === "default" ? value : declaredPart(facts.properties?.[name], value, stated[name]),
      ]
    })
    .map(([name, value]): [string, Keyed] => [name, withoutIgnored(name, value, ignore)])
  return Object.fromEntries(entries)
}

function countedTags(tags: KeyedMap, stated: KeyedMap, exact: boolean): KeyedMap {
  const counts = (key: string) =>
    Object.hasOwn(stated, key) || (exact && !isReservedTag(key)) || key === OWNER || key === TEMPLATE
  return Object.fromEntries(Object.entries(tags).filter(([key]) => counts(key)))
}

/** What of a value counts where only declared properties do; a set and a keyed list count with every member. */
function declaredPart(facts: SchemaFacts | undefined, value: Keyed, stated: Keyed | undefined): Keyed {
  if (facts?.set || !isMap(value) || !isMap(stated)) return value
  const inside = facts?.keyed ? () => facts.items : (name: string) => facts?.properties?.[name]
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => facts?.keyed || Object.hasOwn(stated, name))
      .map(([name, part]) => [name, declaredPart(inside(name), part, stated[name])]),
  )
}

const isMap = (value: Keyed | undefined): value is KeyedMap =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function withoutIgnored(name: string, value: Keyed, ignore: readonly string[]): Keyed {
  const parts = ignore.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1))
  if (parts.length === 0 || !isMap(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([part]) => !parts.includes(part)))
}
