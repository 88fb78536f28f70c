import type { Properties, Provider, Reading, Ref, Target } from "../model.ts"
import { foldKey } from "../value/key.ts"
import type { Planned } from "./account.ts"

type Lookup = (type: string) => Provider | undefined

/** One property of one resource, by which it can refer to others: what is in `part`, besides the resource's name. */
interface Holder {
  readonly provider: Provider
  readonly target: Target
  readonly key: string
  readonly properties: Properties
  readonly property: string
  readonly part: Properties[string]
}

/** What the account's resources refer to by one property, as `Effect.holders` writes it: the same at review and at apply. */
export function holderName({ provider, key, property }: Pick<Holder, "provider" | "key" | "property">): string {
  return `${provider.type} ${foldKey(provider, key)} ${property}`
}

/** What a resource refers to by a part of one of its properties. */
export function refsOf({ provider, properties, property, part, target }: Omit<Holder, "key">): readonly Ref[] {
  if (!provider.needs) return []
  const names = Array.isArray(provider.key) ? provider.key : []
  const named = Object.fromEntries(names.map((name) => [name, properties[name] ?? null]))
  return provider.needs({ ...named, [property]: part ?? null }, target)
}

/** The same, where what is made anew also says who has it: whoever had it before gets it back, and nobody else. */
export function withHolders(
  planned: readonly Planned[],
  readings: readonly Reading[],
  provider: Lookup,
): readonly Planned[] {
  if (!planned.some(({ change }) => change.action === "replace")) return planned
  const holders = [...holdersIn(readings, provider)]
  return planned.map((one) => {
    const { type, region, id } = one.change
    const renewed = provider(type)
    if (one.change.action !== "replace" || !renewed) return one
    const had = holders.filter(({ refs }) =>
      refs.some(
        (ref) => ref.type === type && ref.account === undefined && foldKey(renewed, ref.key) === foldKey(renewed, id),
      ),
    )
    const names = had
      .filter(({ target }) => renewed.scope !== "region" || target.region === region)
      .map((holder) => holderName(holder))
    return { ...one, effect: { ...one.effect, holders: [...new Set(names)].sort() } }
  })
}

function* holdersIn(
  readings: readonly Reading[],
  lookup: Lookup,
): Iterable<Holder & { readonly refs: readonly Ref[] }> {
  for (const reading of readings) {
    const provider = lookup(reading.type)
    if (reading.status !== "read" || !provider?.needs) continue
    for (const { key, properties } of reading.found) {
      for (const [property, part] of Object.entries(properties)) {
        const holder = { provider, target: reading.target, key, properties, property, part }
        const refs = refsOf(holder)
        if (refs.length > 0) yield { ...holder, refs }
      }
    }
  }
}
