import type { Json, Target } from "../model.ts"
import { recent } from "../value/recent.ts"
import { isFields } from "./member.ts"

/**
 * Stand-ins for what differs from target to target. They look like the real thing, so that a value with them in it has a
 * canonical form as any other has. A live text that holds one is told apart by putting the real thing in: see `reads`.
 */
const ID = "000000000000"
const NAME = "ACCOUNT-NAME-STANDS-HERE"
const REGION = "zz-stand-0"

/** Which expression each stand-in is written as. */
export const EXPRESSIONS: ReadonlyMap<string, string> = new Map([
  [ID, "{{ account.id }}"],
  [NAME, "{{ account.name }}"],
  [REGION, "{{ region }}"],
])

/** Finds stand-ins in a text. */
export const STAND_INS = new RegExp(`(${ID}|${NAME}|${REGION})`)

/** A value, or what it reads as in every target: then with stand-ins. */
export interface Form {
  readonly value: Json
  readonly general: boolean
}

/** Which facts of a target are taken out of a value. */
export type Fact = "id" | "name" | "region"

/** Shorter account names are found in too many words. */
const SHORTEST_NAME = 3

/** The value with stand-ins for facts of its target, as whole words only; the same value where there is none in it. */
export function generalise(value: Json, { account, region }: Target, facts: readonly Fact[]): Json {
  const swaps = facts.flatMap((fact): readonly (readonly [RegExp, string])[] => {
    if (fact === "id") return /^\d{12}$/.test(account.id) ? [[wordly(account.id, "\\d"), ID]] : []
    if (fact === "name")
      return account.name.length < SHORTEST_NAME ? [] : [[wordly(account.name, "\\p{L}\\p{N}"), NAME]]
    return [[wordly(region, "\\p{L}\\p{N}"), REGION]]
  })
  return mapTexts(value, (text) => swaps.reduce((left, [what, standIn]) => left.replace(what, () => standIn), text))
}

/** What a form reads as in one target. */
export function reads({ value, general }: Form, { account, region }: Target): Json {
  if (!general) return value
  const real = new Map([
    [ID, account.id],
    [NAME, account.name],
    [REGION, region],
  ])
  return mapTexts(value, (text) =>
    text
      .split(STAND_INS)
      .map((part) => real.get(part) ?? part)
      .join(""),
  )
}

const words = recent<string, RegExp>(10_000)

/** Finds a word that stands on its own. */
function wordly(word: string, letters: string): RegExp {
  const name = `${letters} ${word}`
  const known = words.get(name)
  if (known) return known
  const source = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  const made = new RegExp(`(?<![${letters}])${source}(?![${letters}])`, "gu")
  words.set(name, made)
  return made
}

/** The same value with every text in it replaced, keys of maps too. */
export function mapTexts(value: Json, of: (text: string) => string, ofKey: (key: string) => string = of): Json {
  if (typeof value === "string") return of(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, of, ofKey))
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [ofKey(key), mapTexts(part, of, ofKey)]))
}
