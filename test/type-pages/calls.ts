/** What reading types costs, in words: from `test/providers/calls.yaml`. */

import type { Provider } from "../../src/model.ts"
import { type Calls, type Counts, listedCalls } from "../providers/calls.ts"
import { code, either } from "./words.ts"

type Providers = ReadonlyMap<string, Provider>

/** The entry of a type. Throws where nobody has measured it yet. */
export function callsOf({ type }: Pick<Provider, "type">): Calls {
  const calls = listedCalls(type)
  if (!calls) throw new Error(`test/providers/calls.yaml has no ${type}: its contract test says what to write there.`)
  return calls
}

/** One line per call: how many, when, and with which types it is shared. */
export function callLines(provider: Provider, providers: Providers): readonly string[] {
  const { always, stated, each, unowned, inventory, anyFound, eachFound } = callsOf(provider)
  const per = `per ${{ organization: "organization", region: "account and region", account: "account" }[provider.scope]}`
  const lines = [
    ...linesOf(always, `${per}, whatever is stated`),
    ...linesOf(stated, `${per} where one is stated`),
    ...linesOf(each, "for each one that is stated or owned"),
    ...linesOf(unowned, `${per} where a stated one is there and nobody owns it`),
    ...linesOf(inventory, per),
    ...linesOf(anyFound, `${per} where there is any`),
    ...linesOf(eachFound, "for each one that there is"),
  ].map(({ action, text }) => `- ${text}${sharing(action, provider, providers)}`)
  if (provider.taggedKey) lines.unshift(`- 1 ${code("tag:GetResources")} ${per}, for all types together`)
  return lines.length > 0 ? lines : ["- nothing"]
}

const linesOf = (counts: Counts = {}, when: string) =>
  Object.entries(counts).map(([action, count]) => ({ action, text: `${count} ${code(action)} ${when}` }))

function sharing(action: string, provider: Provider, providers: Providers): string {
  if (!callsOf(provider).shared?.includes(action)) return ""
  // Sessions of another account's role are the same for all accounts of a run, and so is what they remember.
  const once = provider.via ? "; once for all accounts" : ""
  const others = [...providers.values()].filter(
    (other) => other !== provider && other.via === provider.via && callsOf(other).shared?.includes(action),
  )
  const names = others.map(({ type }) => code(type)).sort()
  return names.length > 0 ? `${once}; shared with ${either(names, "and")}` : once
}

/** What a target costs in which nothing is stated: the calls of these types together, shared ones once. */
export function idleCalls(providers: readonly Provider[]): string {
  const counts = new Map<string, number>()
  for (const { always = {}, shared = [] } of providers.map(callsOf)) {
    for (const [action, count] of Object.entries(always)) {
      const before = counts.get(action) ?? 0
      counts.set(action, shared.includes(action) ? Math.max(count, before) : count + before)
    }
  }
  return sentenceOf([...counts].sort(), ", ")
}

/** `2 GetX + 1 ListY`: all that reading one resource takes that is ours. */
export function costOfOne(provider: Provider): string {
  const { shared: _, unowned: __, ...calls } = callsOf(provider)
  const sum = new Map<string, number>()
  for (const [action, count] of Object.values(calls).flatMap((counts: Counts) => Object.entries(counts))) {
    sum.set(action, (sum.get(action) ?? 0) + count)
  }
  return sentenceOf([...sum], " + ")
}

const sentenceOf = (counts: readonly (readonly [string, number])[], between: string): string =>
  counts.map(([action, count]) => `${count} ${code(action)}`).join(between)
