import type { Edit } from "../../model.ts"

/** Does the write change this property? */
export function edited(edits: readonly Edit[], ...properties: readonly string[]): boolean {
  return edits.some(({ path }) => properties.includes(path[0] ?? ""))
}

/** What becomes of the members of a keyed list, or of a set: those to put, in `after`'s order, and the names that go. */
export interface Members<T> {
  readonly put: readonly T[]
  readonly gone: readonly string[]
}

/**
 * Reads a list's edits against its values before and after. An edit's path names the member in its folded spelling;
 * what goes is named as it stands in AWS.
 */
export function members<T>(
  edits: readonly Edit[],
  property: string,
  { before = [], after = [], nameOf }: { before?: readonly T[]; after?: readonly T[]; nameOf: (member: T) => string },
  fold: (name: string) => string = (name) => name,
): Members<T> {
  const paths = edits.filter(({ path }) => path[0] === property).map(({ path }) => path)
  const whole = paths.some((path) => path.length === 1)
  const named = new Set(paths.flatMap(([, name]) => (name === undefined ? [] : [fold(name)])))
  const touched = (member: T) => whole || named.has(fold(nameOf(member)))
  const kept = new Set(after.map((member) => fold(nameOf(member))))
  const live = new Map(before.map((member) => [fold(nameOf(member)), nameOf(member)]))
  const names = new Set([...named, ...(whole ? live.keys() : [])])
  return {
    put: after.filter(touched),
    gone: [...names].filter((name) => !kept.has(name)).map((name) => live.get(name) ?? name),
  }
}
