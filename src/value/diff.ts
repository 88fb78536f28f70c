import deepDiff from "deep-diff"
import type { Keyed } from "./canonical.ts"

/** A path of the keyed form at which two values differ. */
export interface Difference {
  readonly path: readonly string[]
  readonly kind: "added" | "removed" | "changed"
}

/** Where two values in canonical, keyed form differ, sorted by path. Lists that are neither sets nor keyed differ as a whole. */
export function differences(before: Keyed, after: Keyed): readonly Difference[] {
  const found = new Map<string, Difference>()
  for (const diff of deepDiff.diff(before, after) ?? []) {
    const path = wholeLists(before, (diff.path ?? []).map(String))
    const kind = diff.kind === "N" ? "added" : diff.kind === "D" ? "removed" : "changed"
    const whole = path.length === (diff.path ?? []).length
    found.set(JSON.stringify(path), { path, kind: whole ? kind : "changed" })
  }
  return [...found.values()].sort((a, b) => comparePaths(a.path, b.path))
}

/** Order of paths: part by part, as text. */
export function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index] as string, b[index] as string]
    if (left !== right) return left < right ? -1 : 1
  }
  return a.length - b.length
}

/** The value at a path of the keyed form. */
export function valueAt(form: Keyed | undefined, path: readonly string[]): Keyed | undefined {
  let value = form
  for (const part of path) {
    if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, part))
      return undefined
    value = (value as { readonly [key: string]: Keyed })[part]
  }
  return value
}

/** Equal in canonical form. */
export function equal(a: Keyed | undefined, b: Keyed | undefined): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false
  const [left, right] = [a as { readonly [key: string]: Keyed }, b as { readonly [key: string]: Keyed }]
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length || Array.isArray(a) !== Array.isArray(b)) return false
  return names.every((name) => Object.hasOwn(right, name) && equal(left[name], right[name]))
}

/** A path cut where it enters a list: the list is one value. */
function wholeLists(form: Keyed, path: readonly string[]): readonly string[] {
  let value: Keyed | undefined = form
  for (const [depth, part] of path.entries()) {
    if (Array.isArray(value)) return path.slice(0, depth)
    if (value === null || typeof value !== "object") return path
    value = (value as { readonly [key: string]: Keyed })[part]
  }
  return path
}
