/** What reading a type costs a plan: measured by the contract, listed in `calls.yaml`, told in `docs/types/`. */

import { readFileSync } from "node:fs"
import { expect } from "vitest"
import { parse } from "yaml"
import type { Desired, Provider, Session } from "../../src/model.ts"

/** How often each action of IAM is called. */
export type Counts = Readonly<Record<string, number>>

/** The calls of one planning read of a type, in one target. */
export interface Calls {
  /** Whether or not anything is stated. A type whose resources are found by the region's tags is not read then. */
  readonly always?: Counts
  /** Besides, where a template states one or more. */
  readonly stated?: Counts
  /** Besides, for each resource that a template states or that is owned. */
  readonly each?: Counts
  /** Besides, once, where something stated is there and nobody owns it. */
  readonly unowned?: Counts
  /** Of a type that is only read: listing all there is in a target; besides, where there is any; and for each that there is. */
  readonly inventory?: Counts
  readonly anyFound?: Counts
  readonly eachFound?: Counts
  /** Those that the session remembers: no other type of the target makes them again, nor does another page. */
  readonly shared?: readonly string[]
}

/** What it takes to measure a type. */
export interface Measuring {
  readonly provider: Provider
  readonly connect: () => Session
  /** Everything called since the last time, by action of IAM; from then on counted anew. */
  readonly take: () => Counts
  /** One resource, and how to make it. */
  readonly one: Desired
  readonly make: () => Promise<void>
  /** Another one of the same type, if there can be one; it is there and nobody owns it, or it is not there. */
  readonly another: Desired | undefined
}

/** Reads where nothing is stated or owned, with one resource, the same again in one session, and with another one. */
export async function measureCalls({ provider, connect, take, one, make, another }: Measuring): Promise<Calls> {
  async function cost(desired: readonly Desired[], session = connect()): Promise<Counts> {
    take()
    await provider.read(session, { desired, owned: [] })
    return take()
  }
  const nothing = provider.taggedKey ? {} : await cost([])
  await make()
  const session = connect()
  const first = await cost([one], session)
  const again = await cost([one], session)
  const second = another ? await cost([one, another]) : first
  const shared = Object.keys(first).filter((action) => !again[action])
  const besides = Object.entries(minus(second, first))
  // What is called for a whole target anyway, and once more: nobody owns the other one.
  const isOnceMore = (action: string) => shared.includes(action) && nothing[action] !== undefined
  const each = Object.fromEntries(besides.filter(([action]) => !isOnceMore(action)))
  return compact({
    always: minus(nothing, {}),
    stated: minus(minus(first, nothing), each),
    each,
    unowned: Object.fromEntries(besides.filter(([action]) => isOnceMore(action))),
    shared: shared.sort(),
  })
}

/** Lists of everything in two targets of a type that nobody writes: `nothing` but what AWS makes, and `some` more. */
export interface MeasuringInventory extends Pick<Measuring, "take"> {
  readonly nothing: () => Promise<readonly unknown[]>
  readonly some: () => Promise<readonly unknown[]>
}

/** What listing takes where there is nothing, and for what is found. Calls that are fewer than what is found are for all of it. */
export async function measureInventory({ take, nothing, some }: MeasuringInventory): Promise<Calls> {
  take()
  const before = (await nothing()).length
  const inventory = minus(take(), {})
  const made = (await some()).length - before
  const more = Object.entries(minus(take(), inventory))
  return compact({
    inventory,
    anyFound: Object.fromEntries(more.filter(([, count]) => count < made)),
    eachFound: Object.fromEntries(
      more.filter(([, count]) => count >= made).map(([action, count]) => [action, Math.ceil(count / made)]),
    ),
  })
}

const all = parse(readFileSync(new URL("calls.yaml", import.meta.url), "utf8")) as Readonly<Record<string, Calls>>

/** What `calls.yaml` says of a type. */
export const listedCalls = (type: string): Calls | undefined => all[type]

/** Throws, with the lines to write, where `calls.yaml` says something else of a type than what was measured. */
export function expectListed(type: string, measured: Calls): void {
  const sentence = `test/providers/calls.yaml has to say what was measured:\n\n${entryOf(type, measured)}\n\n`
  expect(measured, sentence).toEqual(listedCalls(type))
}

/** The entry of `calls.yaml` that says this. */
function entryOf(type: string, calls: Calls): string {
  const lines = Object.entries(calls).map(([name, value]) => `  ${name}: ${flow(value)}`)
  return lines.length > 0 ? [`${type}:`, ...lines].join("\n") : `${type}: {}`
}

function flow(value: Counts | readonly string[]): string {
  if (Array.isArray(value)) return `[${value.map((action) => JSON.stringify(action)).join(", ")}]`
  const pairs = Object.entries(value).map(([action, count]) => `${JSON.stringify(action)}: ${count}`)
  return `{ ${pairs.join(", ")} }`
}

function minus(counts: Counts, less: Counts): Counts {
  const left = Object.entries(counts).map(([action, count]) => [action, count - (less[action] ?? 0)] as const)
  return Object.fromEntries(left.filter(([, count]) => count > 0).sort())
}

const compact = (calls: Calls): Calls =>
  Object.fromEntries(Object.entries(calls).filter(([, value]) => Object.keys(value).length > 0))
