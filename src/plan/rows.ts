import type { Change, Effect, Group, Json, Reviewed } from "../model.ts"
import { sha256, stableText } from "../value/digest.ts"
import type { Planned } from "./account.ts"

/** The changes of a plan, with what many of them share kept once. */
export interface Rows {
  readonly groups: readonly Group[]
  readonly changes: readonly Change[]
  readonly reviewed: Omit<Reviewed, "expiring" | "shown">
}

/** A hundred thousand of them stay in memory: the group's number is put right in place. */
interface Row {
  readonly change: { -readonly [name in keyof Change]: Change[name] }
  readonly effect: number
}

/** Gathers changes in whatever order they come in; `finish` puts them, their groups and their effects into the plan's order. */
export function rowTable() {
  const groups = interned<Group>()
  const effects = interned<Effect>()
  const rows: Row[] = []
  return {
    count: () => rows.length,
    add: ({ change, shared, effect }: Planned): void => {
      const group = groups.indexOf(shared.key, shared.group)
      rows.push({ change: { ...change, group }, effect: effects.indexOf(effectKey(effect), effect) })
    },
    /** The rows of another table, finished or read from a file. */
    append: (other: Rows): void => {
      const ofGroup = other.groups.map((group) => groups.indexOf(sha256(stableText(group as unknown as Json)), group))
      const ofEffect = other.reviewed.effects.map((effect) => effects.indexOf(effectKey(effect), effect))
      for (const [index, change] of other.changes.entries()) {
        const effect = ofEffect[other.reviewed.changes[index] as number] as number
        rows.push({ change: { ...change, group: ofGroup[change.group] as number }, effect })
      }
    },
    finish: (): Rows => {
      rows.sort((a, b) => compareNames(a.change, b.change))
      const groupOrder = ordered(rows.map(({ change }) => change.group))
      const effectOrder = ordered(rows.map(({ effect }) => effect))
      for (const { change } of rows) change.group = groupOrder.get(change.group) as number
      return {
        groups: [...groupOrder.keys()].map((index) => groups.at(index)),
        changes: rows.map(({ change }) => change),
        reviewed: {
          effects: [...effectOrder.keys()].map((index) => effects.at(index)),
          changes: rows.map(({ effect }) => effectOrder.get(effect) as number),
        },
      }
    },
  }
}

/** Most creates have nothing but the hash of what they bring about: it names the effect already. */
function effectKey(effect: Effect): string {
  const { desired, created, edits } = effect
  return desired !== undefined && created === undefined && edits.length === 0
    ? desired
    : sha256(stableText(effect as unknown as Json))
}

/** Values by key, numbered as they are first seen. */
function interned<T>() {
  const indexes = new Map<string, number>()
  const values: T[] = []
  return {
    indexOf: (key: string, value: T): number => {
      const known = indexes.get(key)
      if (known !== undefined) return known
      indexes.set(key, values.length)
      return values.push(value) - 1
    },
    at: (index: number): T => values[index] as T,
  }
}

/** New numbers for old ones, by first appearance. */
function ordered(indexes: readonly number[]): ReadonlyMap<number, number> {
  const order = new Map<number, number>()
  for (const index of indexes) if (!order.has(index)) order.set(index, order.size)
  return order
}

type Named = Pick<Change, "account" | "type" | "region" | "id">

/** The order of everything that names a resource: by account, type, region and id. */
export function compareNames(a: Named, b: Named): number {
  if (a.account !== b.account) return a.account < b.account ? -1 : 1
  if (a.type !== b.type) return a.type < b.type ? -1 : 1
  if (a.region !== b.region) return a.region < b.region ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
