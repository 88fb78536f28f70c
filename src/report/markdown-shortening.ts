import { isDeletion } from "./markdown-alerts.ts"
import { weight } from "./markdown-clusters.ts"
import { largest } from "./markdown-fit.ts"
import { EVERYTHING, type Shortening } from "./markdown-levels.ts"
import type { Outline } from "./outline.ts"

/** What each level leaves out; "" at the first. */
export const SHORTENED: readonly string[] = [
  "",
  "long lists and values are cut",
  "the largest groups only list their resources",
  "the table only",
  "counts only",
]

/** Bytes of the shortest line that names a resource. */
const SHORTEST_ITEM = 20

/**
 * The first level at which a body fits, with as many deletes named as there is room for. `body` gives undefined where it is
 * too long; so does this where nothing fits.
 */
export function shortenedBody(
  outline: Outline,
  { limit, body }: { readonly limit: number; readonly body: (level: Shortening) => string | undefined },
): string | undefined {
  const deletes = Math.max(0, ...outline.alerts.filter(({ kind }) => isDeletion(kind)).map(({ items }) => items.length))
  const most = Math.min(deletes, Math.ceil(limit / SHORTEST_ITEM))
  for (const level of levels(outline)) {
    const text = body(level)
    if (text === undefined) continue
    if (level.deletes >= deletes) return text
    return largest(level.deletes, Math.max(level.deletes, most), (number) => body({ ...level, deletes: number }))
  }
  return undefined
}

/** From everything to hardly anything, to be tried until one fits. */
function* levels({ plan, clusters, drift }: Outline): Generator<Shortening> {
  const everything: Shortening = {
    level: 0,
    names: EVERYTHING,
    lines: EVERYTHING,
    values: EVERYTHING,
    heaviest: EVERYTHING,
    rows: EVERYTHING,
    alertItems: EVERYTHING,
    deletes: EVERYTHING,
    problems: EVERYTHING,
  }
  yield everything
  yield {
    ...everything,
    level: 1,
    names: 100,
    lines: 400,
    values: 100,
    rows: 400,
    alertItems: 200,
    deletes: 200,
    problems: 200,
  }
  const brief: Shortening = {
    ...everything,
    level: 1,
    names: 10,
    lines: 40,
    values: 20,
    rows: 200,
    alertItems: 50,
    deletes: 50,
    problems: 50,
  }
  yield brief
  const weights = [...clusters, ...drift].map((cluster) => weight(cluster, plan)).sort((a, b) => a - b)
  for (const share of [0.9, 0.75, 0.5, 0.25, 0]) {
    const heaviest = weights[Math.floor(weights.length * share) - 1] ?? -1
    yield { ...brief, level: 2, names: 3, heaviest, rows: 100, problems: 20 }
  }
  yield { ...brief, level: 3, names: 3, rows: 50, alertItems: 20, deletes: 20, problems: 10 }
  for (const items of [20, 10, 5, 3, 1, 0]) {
    yield { ...brief, level: 4, names: items > 5 ? 3 : 1, rows: 0, alertItems: items, deletes: items, problems: 0 }
  }
}
