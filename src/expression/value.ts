import { Optional } from "@marcbachmann/cel-js"
import { Duration, UnsignedInt } from "@marcbachmann/cel-js/evaluator"
import type { Json } from "../model.ts"
import { ExpressionError } from "./error.ts"
import { charge } from "./evaluation.ts"

/** The most one evaluation may result in: elements, keys and characters together. */
export const RESULT_LIMIT = 2_000_000

/** What came in, by what it became: converted once, and handed back untouched when it leaves again. */
const entered = new WeakMap<object, unknown>()
const origins = new WeakMap<object, { readonly json: Json; readonly size: number }>()

/**
 * The CEL value of a JSON value or Date. Whole numbers become ints; maps become `Map`s, so that no key (`__proto__`,
 * `constructor`) means anything to JavaScript; undefined properties are absent. Objects are converted once: they must
 * not be changed afterwards.
 */
export function toCel(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === "string" || typeof value === "boolean" || value === null || value instanceof Date) return value
  if (typeof value !== "object") throw new TypeError(`An expression's variables hold a ${typeof value}, not JSON`)
  const known = entered.get(value)
  if (known !== undefined) return known
  const { result, size } = Array.isArray(value) ? listToCel(value) : mapToCel(value)
  entered.set(value, result)
  origins.set(result, { json: value as Json, size })
  return result
}

function listToCel(list: readonly unknown[]): { result: object; size: number } {
  let size = 1
  const result = list.map((item) => {
    const converted = toCel(item)
    size += sizeOf(converted)
    return converted
  })
  return { result, size }
}

function mapToCel(map: object): { result: object; size: number } {
  let size = 1
  const result = new Map<string, unknown>()
  for (const [key, item] of Object.entries(map)) {
    if (item === undefined) continue
    const converted = toCel(item)
    result.set(key, converted)
    size += key.length + sizeOf(converted)
  }
  return { result, size }
}

/** The size of a value, cheaply: what entered is remembered; lists and maps made by an expression count as one. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return 1 + value.length
  if (typeof value !== "object" || value === null) return 1
  return origins.get(value)?.size ?? 1
}

/** Charges for looking at the whole of a value, however often its parts are shared. */
export function chargeWhole(value: unknown): void {
  charge(Math.ceil(sizeOf(value) / 4))
  if (typeof value !== "object" || value === null || origins.has(value)) return
  if (Array.isArray(value)) for (const item of value) chargeWhole(item)
  else if (value instanceof Map) for (const [, item] of value) chargeWhole(item)
}

/** The JSON value of what an expression resulted in; an ExpressionError where JSON has no such thing. */
export function fromCel(value: unknown): Json {
  let left = RESULT_LIMIT
  const spend = (size: number): void => {
    left -= size
    if (left >= 0) return
    throw new ExpressionError(`The expression results in more than ${RESULT_LIMIT} characters and elements.`, {
      fix: "Pick the part that is needed.",
    })
  }
  const leave = (item: unknown): Json => {
    // What is made here takes more room than a character.
    spend(sizeOf(item) + 3)
    if (typeof item !== "object" || item === null) return leaveScalar(item)
    const origin = origins.get(item)
    if (origin !== undefined) return origin.json
    if (Array.isArray(item)) return item.map(leave)
    if (!(item instanceof Map)) return leaveObject(item)
    const result: Record<string, Json> = {}
    for (const [key, part] of item) {
      if (typeof key !== "string") {
        throw new ExpressionError("The expression results in a map with keys that are no strings.", {
          fix: "Write string(...) around the keys.",
        })
      }
      spend(key.length)
      // Assignment to `__proto__` would set the prototype.
      Object.defineProperty(result, key, { value: leave(part), enumerable: true, writable: true, configurable: true })
    }
    return result
  }
  return leave(value)
}

function leaveScalar(value: unknown): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value
    case "bigint": {
      if (Number.isSafeInteger(Number(value))) return Number(value)
      throw new ExpressionError(`The expression results in ${value}, which is too large for a whole number in JSON.`, {
        fix: "Write string(...) around it.",
      })
    }
    case "number": {
      if (Number.isFinite(value)) return value === 0 ? 0 : value
      throw new ExpressionError(`The expression results in ${value}, which is no number in JSON.`, {
        fix: "Check for division by zero.",
      })
    }
    default:
      if (value === null) return null
      throw new ExpressionError(`The expression results in a ${typeof value}, which JSON does not have.`)
  }
}

/** https://github.com/google/cel-spec/blob/master/doc/langdef.md says how timestamps and durations read. */
function leaveObject(value: object): Json {
  if (value instanceof Date) return timestampText(value)
  if (value instanceof Duration) return durationText(value)
  if (value instanceof UnsignedInt) return leaveScalar(value.value)
  if (value instanceof Optional) {
    throw new ExpressionError("The expression results in an optional value.", {
      fix: "End it with .orValue('...'), or with .orValue(null) to leave the property out.",
    })
  }
  if (value instanceof Uint8Array) {
    throw new ExpressionError("The expression results in bytes, which JSON does not have.", {
      fix: "Write string(...) around it for text, or end it with .base64().",
    })
  }
  throw new ExpressionError("The expression results in a type, which JSON does not have.", {
    fix: "Compare it: type(x) == string.",
  })
}

/** RFC 3339, in UTC, with no more digits than needed. */
export function timestampText(timestamp: Date): string {
  return timestamp.toISOString().replace(/\.?0*Z$/, "Z")
}

/** Seconds with a fraction where needed: `5400s`, `-1.5s`. */
export function durationText({ seconds, nanos }: Duration): string {
  const total = seconds * 1_000_000_000n + BigInt(nanos)
  const [sign, size] = total < 0n ? ["-", -total] : ["", total]
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "")
  return `${sign}${size / 1_000_000_000n}${fraction && `.${fraction}`}s`
}
