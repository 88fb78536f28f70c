import type { Json } from "../model.ts"

/** A result with the parts it was made of: the same parts give the same object again. */
export interface Recent {
  readonly parts: readonly unknown[]
  readonly value: Json
}

/** How many results a node keeps: the variants of one document that selectors make are few. */
const KEPT = 8

/** The value that was made of these very parts before, or a new one. */
export function remembered(recent: Recent[], parts: readonly unknown[], make: () => Json): Json {
  for (const known of recent) if (sameParts(known.parts, parts)) return known.value
  const value = make()
  if (recent.length >= KEPT) recent.shift()
  recent.push({ parts, value })
  return value
}

function sameParts(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
