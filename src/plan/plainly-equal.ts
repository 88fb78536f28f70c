import type { Desired, Found, Json, Properties, Provider } from "../model.ts"
import { foldName } from "../value/canonical.ts"
import { factsOf, type SchemaFacts, unset } from "../value/schema-facts.ts"

type Item = { readonly [name: string]: Json }

/**
 * Whether a resource is as stated without any thought about meaning: the same values, spelled the same. AWS gives back
 * what was written, so most resources are found unchanged by this alone. False says nothing: canonical forms decide.
 */
export function plainlyEqual(provider: Provider, desired: Desired, stated: Properties, found: Found): boolean {
  const { ignore, tags } = desired.lifecycle
  const schema = factsOf(provider.schema)
  if (ignore.length > 0 || tags === "exact" || schema.undeclared !== "default") return false
  for (const name in schema.properties) {
    const facts = schema.properties[name] as SchemaFacts
    if (facts.readOnly || facts.initialOnly || (facts.undeclared === "ignored" && stated[name] === undefined)) continue
    const [left, right] = [stated[name] ?? unset(facts), found.properties[name] ?? unset(facts)]
    if (!(name === "Tags" ? holds(facts, right, left) : same(facts, left, right))) return false
  }
  return true
}

function same(facts: SchemaFacts, left: Json | undefined, right: Json | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return identical(left, right)
  return left.length === right.length && holds(facts, left, right)
}

/** Every item of `few` is among `many`. */
function holds(facts: SchemaFacts, many: Json | undefined, few: Json | undefined): boolean {
  if (!Array.isArray(many) || !Array.isArray(few)) return identical(many, few)
  const { keyed } = facts
  if (facts.set) return few.every((member) => many.includes(member))
  if (!keyed) return identical(many, few)
  const nameOf = (item: Json) => foldName(facts, String((item as Item)[keyed]))
  return few.every((item, index) => {
    if (identical(item, many[index])) return true
    const wanted = nameOf(item)
    const other = many.find((candidate) => nameOf(candidate) === wanted)
    return other !== undefined && identical({ ...(item as Item), [keyed]: null }, { ...(other as Item), [keyed]: null })
  })
}

/** The same JSON value, lists in the same order. */
function identical(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false
  if (Array.isArray(left)) return Array.isArray(right) && identicalLists(left, right)
  return !Array.isArray(right) && identicalMaps(left as Item, right as Item)
}

function identicalLists(left: readonly Json[], right: readonly Json[]): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) if (!identical(left[index], right[index])) return false
  return true
}

function identicalMaps(left: Item, right: Item): boolean {
  let unmatched = 0
  for (const name in left) {
    if (!Object.hasOwn(right, name) || !identical(left[name], right[name])) return false
    unmatched--
  }
  for (const _ in right) unmatched++
  return unmatched === 0
}
