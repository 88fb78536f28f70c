import type { Target } from "../model.ts"
import { foldKey } from "../value/key.ts"
import { type Fact, generalise, reads } from "./general.ts"
import { type Member, placeOf } from "./member.ts"

/** Resources that one template states: at most one in each target, in the same regions of every account. */
export type Family = readonly Member[]

/** What may be taken out of a name to find the same resource elsewhere. */
const WAYS: readonly (readonly Fact[])[] = [["id"], ["name"], ["region"], ["id", "region"], ["id", "name", "region"]]

/**
 * Sorts resources into families: those of one name in several accounts; then those whose names differ in the account or
 * the region only; then each on its own. The same whatever order they come in.
 */
export function familiesOf(members: readonly Member[], regions: readonly string[]): readonly Family[] {
  const byType = grouped(members, ({ provider }) => provider.type)
  return [...byType.values()].flatMap(familiesOfType).flatMap((family) => byRegions(family, regions))
}

function familiesOfType(members: readonly Member[]): readonly Family[] {
  const named = [...grouped(members, ({ provider, key }) => foldKey(provider, key)).values()]
  const families = named.filter(isSpread)
  let left = named.filter((group) => !isSpread(group)).flat()
  for (const way of WAYS) {
    const groups = [...grouped(left, (member) => nameBy(member, way) ?? "").entries()]
    const found = groups.filter(([name, group]) => name !== "" && isWide(group)).map(([, group]) => group)
    families.push(...found)
    const taken = new Set(found.flat())
    left = left.filter((member) => !taken.has(member))
  }
  return [
    ...families,
    ...grouped(left, ({ provider, target, key }) => `${target.account.id} ${foldKey(provider, key)}`).values(),
  ]
}

/** The name with stand-ins; undefined where there are none in it, or where they would not read as the name. */
function nameBy({ provider, key, target }: Member, way: readonly Fact[]): string | undefined {
  const value = generalise(key, target, way)
  if (value === key || reads({ value, general: true }, target) !== key) return undefined
  return foldKey(provider, String(value))
}

const isSpread = (group: readonly Member[]): boolean => new Set(group.map(({ target }) => target.account.id)).size > 1

/** One resource each, in several targets. */
const isWide = (group: readonly Member[]): boolean =>
  group.length > 1 && new Set(group.map(({ target }) => placeOf(target))).size === group.length

/** A template is for the same regions of all its accounts, or for every one that is enabled in each. */
function byRegions(family: Family, regions: readonly string[]): readonly Family[] {
  if (family[0]?.provider.scope !== "region") return [family]
  const accounts = [...grouped(family, ({ target }) => target.account.id).values()]
  const alike = grouped(accounts, (members) =>
    regionsOf(
      members.map(({ target }) => target),
      regions,
    ).join(" "),
  )
  return [...alike.values()].map((groups) => groups.flat())
}

function regionsOf(targets: readonly Target[], regions: readonly string[]): readonly string[] {
  const chosen = new Set(targets.map(({ region }) => region))
  const enabled = targets[0]?.account.regions
  const isAll = regions.every((region) => chosen.has(region) || (enabled && !enabled.includes(region)))
  return isAll ? ["all"] : [...chosen].sort()
}

function grouped<T>(list: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const name = nameOf(item)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return groups
}
