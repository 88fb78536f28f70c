import type { Desired, Found, Json, Properties, Provider } from "../model.ts"
import { foldName, type Keyed, type KeyedMap } from "../value/canonical.ts"
import { isReservedTag, OWNER, TEMPLATE } from "../value/ownership.ts"
import { factsOf, propertySchema } from "../value/schema-facts.ts"

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
 * What a write has to leave behind: the stated value, tags nobody declared as they are (unless `tags: exact`), and what
 * the lifecycle ignores as it is live.
 */
export function complete(
  provider: Provider,
  desired: Desired,
  stated: Properties,
  found: Found | undefined,
): Properties {
  if (!found) return stated
  const ignored = desired.lifecycle.ignore.filter((path) => !path.includes("."))
  const kept = Object.fromEntries(ignored.map((name) => [name, found.properties[name]]))
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
    .filter(([name]) => facts.undeclared === "default" || Object.hasOwn(stated, name))
    .filter(
      ([name]) =>
        !ignore.includes(name) && !facts.properties?.[name]?.readOnly && !facts.properties?.[name]?.initialOnly,
    )
    .map(([name, value]): [string, Keyed] => {
      if (name === "Tags")
        return [name, countedTags(value as KeyedMap, (stated.Tags ?? {}) as KeyedMap, tags === "exact")]
      const declared = facts.undeclared === "default" ? value : declaredPart(value, stated[name])
      return [name, declared]
    })
    .map(([name, value]): [string, Keyed] => [name, withoutIgnored(name, value, ignore)])
  return Object.fromEntries(entries)
}

function countedTags(tags: KeyedMap, stated: KeyedMap, exact: boolean): KeyedMap {
  const counts = (key: string) =>
    Object.hasOwn(stated, key) || (exact && !isReservedTag(key)) || key === OWNER || key === TEMPLATE
  return Object.fromEntries(Object.entries(tags).filter(([key]) => counts(key)))
}

function declaredPart(value: Keyed, stated: Keyed | undefined): Keyed {
  if (!isMap(value) || !isMap(stated)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => Object.hasOwn(stated, name))
      .map(([name, part]) => [name, declaredPart(part, stated[name])]),
  )
}

const isMap = (value: Keyed | undefined): value is KeyedMap =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function withoutIgnored(name: string, value: Keyed, ignore: readonly string[]): Keyed {
  const parts = ignore.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1))
  if (parts.length === 0 || !isMap(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([part]) => !parts.includes(part)))
}
