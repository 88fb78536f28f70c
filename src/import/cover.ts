import type { Json, Target } from "../model.ts"
import { type Fact, type Form, generalise, reads } from "./general.ts"
import { placeOf } from "./member.ts"

/** One value in one target. `meaning` is its canonical text: equal texts are the same to a plan. */
export interface Entry {
  readonly target: Target
  readonly value: Json
  readonly meaning: string
}

/** What reads right in all of these targets. */
export interface Part {
  readonly form: Form
  readonly targets: readonly Target[]
}

/** How many ways to write a value are tried out in every target; what is left is written as it is. */
const MOST_TRIED = 24

/** What may be taken out of values, the least first. */
const WAYS: readonly (readonly Fact[])[] = [
  ["id"],
  ["name"],
  ["id", "name"],
  ["region"],
  ["id", "region"],
  ["id", "name", "region"],
]

/**
 * The fewest forms that say every entry, the most widespread first. A fact of the target is an expression where that makes
 * targets alike; in an account on its own its id is one.
 */
export function cover(entries: readonly Entry[], meaningOf: (value: Json) => string): readonly Part[] {
  const [first] = entries
  if (!first) return []
  const accounts = new Set(entries.map(({ target }) => target.account.id))
  const alone = accounts.size === 1
  if (!alone && entries.every(({ meaning }) => meaning === first.meaning)) {
    return [{ form: { value: first.value, general: false }, targets: entries.map(({ target }) => target) }]
  }
  const ways = alone ? waysAlone(entries) : WAYS
  const left = new Set(entries)
  const parts: Part[] = []
  for (const form of candidates(entries, ways, alone, meaningOf)) {
    const plain = form.general ? undefined : meaningOf(form.value)
    const said = [...left].filter(({ target, meaning }) => (plain ?? meaningOf(reads(form, target))) === meaning)
    if (said.length === 0) continue
    // An expression that helps one account of many says no more than its text.
    const spread = new Set(said.map(({ target }) => placeOf(target))).size
    if (form.general && !alone && spread < 2) continue
    for (const entry of said) left.delete(entry)
    parts.push({ form, targets: said.map(({ target }) => target) })
    if (left.size === 0) break
  }
  const all = [...parts, ...asTheyAre([...left])].map((part) => ownId(part, meaningOf))
  return all.sort((a, b) => b.targets.length - a.targets.length)
}

/** What one account alone has: its id is an expression there, as it is wherever accounts are alike. */
function ownId({ form, targets }: Part, meaningOf: (value: Json) => string): Part {
  const [target] = targets
  const isOne = target !== undefined && targets.every(({ account }) => account.id === target.account.id)
  if (form.general || !isOne) return { form, targets }
  const general: Form = { value: generalise(form.value, target, ["id"]), general: true }
  const isTrue = targets.every((one) => meaningOf(reads(general, one)) === meaningOf(form.value))
  return isTrue && JSON.stringify(general.value) !== JSON.stringify(form.value)
    ? { form: general, targets }
    : { form, targets }
}

const waysAlone = (entries: readonly Entry[]): readonly (readonly Fact[])[] =>
  new Set(entries.map(({ target }) => target.region)).size > 1 ? [["id"], ["region"], ["id", "region"]] : [["id"]]

/** Ways to write the entries, the most widespread first; where that is the same, the plainest. */
function candidates(
  entries: readonly Entry[],
  ways: readonly (readonly Fact[])[],
  alone: boolean,
  meaningOf: (value: Json) => string,
): readonly Form[] {
  const known = new Map<string, { readonly form: Form; readonly rank: number; count: number }>()
  const count = (text: string, form: Form, rank: number): void => {
    const same = known.get(text)
    if (same) same.count++
    else known.set(text, { form, rank, count: 1 })
  }
  for (const { target, value, meaning } of entries) {
    const plain = JSON.stringify(value)
    count(`plain ${meaning}`, { value, general: false }, alone ? 99 : 0)
    const seen = new Set([plain])
    for (const [rank, way] of ways.entries()) {
      const general = generalise(value, target, way)
      const text = JSON.stringify(general)
      if (seen.has(text)) continue
      seen.add(text)
      count(`general ${meaningOf(general)}`, { value: general, general: true }, rank + 1)
    }
  }
  return [...known]
    .sort(([a, one], [b, other]) => other.count - one.count || one.rank - other.rank || (a < b ? -1 : 1))
    .slice(0, MOST_TRIED)
    .map(([, { form }]) => form)
}

function asTheyAre(entries: readonly Entry[]): readonly Part[] {
  const same = new Map<string, Entry[]>()
  for (const entry of entries) same.set(entry.meaning, [...(same.get(entry.meaning) ?? []), entry])
  return [...same]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, alike]) => ({
      form: { value: (alike[0] as Entry).value, general: false },
      targets: alike.map(({ target }) => target),
    }))
}
