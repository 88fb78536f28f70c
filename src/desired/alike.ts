import type { Json } from "../model.ts"
import { ACCOUNT_ID } from "../value/placeholder.ts"

/** Properties as they came out in one account. */
export interface InAccount {
  readonly properties: Json
  /** The account's id. */
  readonly account: string
}

/**
 * Whether two values differ in nothing but that each says its own account's id where the other does, and neither says the
 * other's: whatever holds of one without naming an account holds of the other.
 */
export function alike(one: InAccount, other: InAccount): boolean {
  const ids: Ids = [one.account, other.account]
  return ids.every((id) => ACCOUNT.test(id)) && alikeValues(one.properties, other.properties, ids)
}

const ACCOUNT = /^\d{12}$/

type Ids = readonly [one: string, other: string]

function alikeValues(one: Json | undefined, other: Json | undefined, ids: Ids): boolean {
  if (one === other) return !numbered(one).some((text) => mentions(text, ids))
  if (typeof one === "string") return typeof other === "string" && alikeTexts(one, other, ids)
  if (typeof one !== "object" || one === null) return false
  if (typeof other !== "object" || other === null) return false
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false
    for (let index = 0; index < one.length; index++) if (!alikeValues(one[index], other[index], ids)) return false
    return true
  }
  return !Array.isArray(other) && alikeMaps(one as JsonMap, other as JsonMap, ids)
}

type JsonMap = { readonly [key: string]: Json }

function alikeMaps(one: JsonMap, other: JsonMap, ids: Ids): boolean {
  let unmatched = 0
  for (const key in one) {
    if (!Object.hasOwn(other, key) || mentions(key, ids) || !alikeValues(one[key], other[key], ids)) return false
    unmatched--
  }
  for (const _ in other) unmatched++
  return unmatched === 0
}

const alikeTexts = (one: string, other: string, ids: Ids): boolean =>
  one.replaceAll(ids[0], ACCOUNT_ID) === other.replaceAll(ids[1], ACCOUNT_ID)

const mentions = (text: string, [one, other]: Ids): boolean => text.includes(one) || text.includes(other)

const NONE: readonly string[] = []
const known = new WeakMap<object, readonly string[]>()

/** The texts and keys in a value that may hold an account's id. What is one object in many targets is looked through once. */
function numbered(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return /\d{12}/.test(value) ? [value] : NONE
  if (typeof value !== "object" || value === null) return NONE
  const before = known.get(value)
  if (before) return before
  const texts = [...Object.keys(value), ...Object.values(value)].flatMap(numbered)
  known.set(value, texts)
  return texts
}
