import type { Json, Written } from "../../model.ts"
import { stableText } from "../../value/digest.ts"
import { type Conversion, compact, type Fields, say } from "./conversion.ts"
import { lastDay } from "./expiry.ts"
import { field, fieldsOf, isTrue, listOf } from "./fields.ts"

/** An item of a list, with where and until when it is there; nothing where it is marked as deleted. */
export function placed(fields: Fields, value: Json, conversion: Conversion): readonly Json[] {
  if (isTrue(fields, "deleted")) return []
  const accounts = conversion.accounts(fields)
  const expires = field(fields, "expires_at")
  const conditions = compact({
    $targets: accounts === undefined ? undefined : { accounts },
    $expires: expires && lastDay(expires, conversion),
  })
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return [{ ...conditions, ...value }]
  return [Object.keys(conditions).length === 0 ? value : { ...conditions, $value: value }]
}

/** Items of a list of maps, each made by `make`; undefined where there are none. */
export function placedList(
  written: Written | undefined,
  known: readonly string[],
  make: (fields: Fields) => Json,
  conversion: Conversion,
): Json | undefined {
  const items = listOf(written).flatMap((item) => {
    const fields = fieldsOf(item, known, conversion)
    return fields ? placed(fields, make(fields), conversion) : []
  })
  return items.length > 0 ? items : undefined
}

/** A value with the accounts it is for; undefined: all. */
export interface Variant {
  readonly accounts: Json | undefined
  readonly value: Json
}

/** A property that has one value: what it is, and what it is instead in some accounts. */
export interface Chosen {
  readonly value?: Json
  readonly variants: readonly Variant[]
}

/**
 * A property that IAMbic takes as one value or as a list of them with accounts. The value for all becomes the template's own,
 * the others become overrides: so the one that names an account counts, where IAMbic would take the one for all.
 */
export function chosen(
  written: Written | undefined,
  known: readonly string[],
  make: (value: Written | Fields) => Json | undefined,
  conversion: Conversion,
): Chosen {
  if (!written) return { variants: [] }
  if (written.kind !== "list" && !(written.kind === "map" && known.length > 0)) {
    const value = make(written)
    return value === undefined ? { variants: [] } : { value, variants: [] }
  }
  const variants = listOf(written).flatMap((item) => variantOf(item, known, make, conversion))
  const [general, ...others] = variants.filter(({ accounts }) => accounts === undefined)
  const special = variants.filter(({ accounts }) => accounts !== undefined)
  if (others.length > 0)
    say(conversion, "warning", written.source, [
      "Several values are for all accounts: the first counts.",
      "Remove the others.",
    ])
  if (general && special.length > 0)
    say(conversion, "warning", written.source, [
      "IAMbic gives the value for all accounts to those with a value of their own, too; here their own counts.",
    ])
  return { ...(general && { value: general.value }), variants: special }
}

function variantOf(
  item: Written,
  known: readonly string[],
  make: (value: Written | Fields) => Json | undefined,
  conversion: Conversion,
): readonly Variant[] {
  const fields = fieldsOf(item, known, conversion)
  if (!fields || isTrue(fields, "deleted") || hasExpired(fields, conversion)) return []
  const value = make(fields)
  return value === undefined ? [] : [{ accounts: conversion.accounts(fields), value }]
}

/** Only items of lists can expire. */
function hasExpired(fields: Fields, conversion: Conversion): boolean {
  const expires = field(fields, "expires_at")
  const day = expires && lastDay(expires, conversion)
  if (!expires || day === undefined) return false
  if (day < conversion.clock.toISOString().slice(0, 10)) return true
  say(conversion, "warning", expires.source, [
    "Only items of lists and whole templates can expire: this stays.",
    `Remove it by hand after ${day}.`,
  ])
  return false
}

/** Overrides that set what differs, one for each set of accounts. */
export function overridesOf(properties: Readonly<Record<string, Chosen>>): readonly Json[] {
  const groups = new Map<string, { readonly accounts: Json; readonly properties: Record<string, Json> }>()
  for (const [name, { variants }] of Object.entries(properties)) {
    for (const { accounts, value } of variants) {
      if (accounts === undefined) continue
      // Two values for the same accounts have to meet as a conflict, not as one.
      const text = stableText(accounts)
      const same = [...groups].find(
        ([key, group]) => key.startsWith(text) && !Object.hasOwn(group.properties, name),
      )?.[1]
      if (same) same.properties[name] = value
      else groups.set(`${text}${groups.size}`, { accounts, properties: { [name]: value } })
    }
  }
  return [...groups.values()].map(({ accounts, properties: own }) => ({ targets: { accounts }, properties: own }))
}
