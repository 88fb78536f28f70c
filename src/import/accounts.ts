import type { Account, Json, Organization, PlacedUnit } from "../model.ts"
import type { Fields } from "./member.ts"

/** One way to choose accounts, of several: what stands at `accounts`. */
type Choice = "all" | Fields

/** Tag values that one selector lists, and units that are better than a tag. */
const [MOST_VALUES, MOST_UNITS] = [4, 3]

/**
 * What selects exactly these accounts among `within`: all of them; a unit, a few units or a tag that fit; units with a
 * few accounts more or less; else their ids. What it says of other accounts does not matter.
 */
export function accountsSelector(
  wanted: ReadonlySet<string>,
  within: readonly Account[],
  organization: Organization,
): Choice {
  if (within.every(({ id }) => wanted.has(id))) return "all"
  // A unit or a tag that one account has on its own tells nothing about the next one.
  if (wanted.size < 2) return idsOf(wanted)
  const tree = { wanted, inside: membersByUnit(within), organization }
  const units = unitFor(tree) ?? fewUnits(together(tree, within))
  return units ?? tagFor(wanted, within, organization) ?? together(tree, within) ?? idsOf(wanted)
}

/** Units that fit say more of what was meant than a tag that happens to fit. */
const fewUnits = (choice: Fields | undefined): Fields | undefined =>
  choice && Object.keys(choice).join() === "ous" && (choice.ous as readonly Json[]).length <= MOST_UNITS
    ? choice
    : undefined

const idsOf = (accounts: Iterable<string>): Fields => ({ ids: [...accounts].sort() })

/** Accounts that are meant, and all there are below each unit. */
interface Tree {
  readonly wanted: ReadonlySet<string>
  readonly inside: ReadonlyMap<string, readonly string[]>
  readonly organization: Organization
}

/** The smallest unit that has exactly these accounts in it. */
function unitFor({ wanted, inside, organization }: Tree): Fields | undefined {
  if (organization.unknown.units) return undefined
  const isExact = ({ id }: PlacedUnit): boolean => {
    const members = inside.get(id) ?? []
    return members.length === wanted.size && members.every((account) => wanted.has(account))
  }
  const deepest = [...organization.units].sort((a, b) => b.path.length - a.path.length || (a.id < b.id ? -1 : 1))
  const exact = deepest.find(isExact)
  return exact && { ous: [unitName(exact, organization)] }
}

/** A cover of some accounts: units, less some of their accounts, and accounts one by one. */
interface Cover {
  readonly units: readonly PlacedUnit[]
  readonly except: readonly string[]
  readonly ids: readonly string[]
}

const sizeOf = ({ units, except, ids }: Cover): number => units.length + except.length + ids.length

/** The shortest cover by units, if it is much shorter than a list of ids. All but a few is one, too. */
function together(tree: Tree, within: readonly Account[]): Fields | undefined {
  const { wanted, organization } = tree
  const missing = within.flatMap(({ id }) => (wanted.has(id) ? [] : [id]))
  const root = organization.units.find(({ path }) => path.length === 1)
  const best = root && !organization.unknown.units ? coverOf(root, tree) : undefined
  const placed = best && [...best.ids, ...best.units.flatMap(({ id }) => tree.inside.get(id) ?? [])]
  const isWhole = placed !== undefined && [...wanted].every((id) => placed.includes(id))
  const isAll = !isWhole || best?.units.includes(root as PlacedUnit) || missing.length + 1 <= sizeOf(best as Cover)
  const size = isAll ? missing.length + 1 : sizeOf(best as Cover)
  if (size * 2 > wanted.size) return undefined
  if (isAll) return { all: true, except: tagFor(new Set(missing), within, organization) ?? idsOf(missing) }
  const { units, except, ids } = best as Cover
  return {
    ...(ids.length > 0 && idsOf(ids)),
    ous: units.map((unit) => unitName(unit, organization)).sort(),
    ...(except.length > 0 && { except: idsOf(except) }),
  }
}

/** The shortest cover of what is meant below one unit. */
function coverOf(unit: PlacedUnit, tree: Tree): Cover {
  const { wanted, inside, organization } = tree
  const members = inside.get(unit.id) ?? []
  const meant = members.filter((id) => wanted.has(id))
  if (meant.length === 0) return { units: [], except: [], ids: [] }
  const children = organization.units.filter(({ path }) => path.at(-2)?.id === unit.id)
  const below = new Set(children.flatMap(({ id }) => inside.get(id) ?? []))
  const parts = children.map((child) => coverOf(child, tree))
  const apart: Cover = {
    units: parts.flatMap(({ units }) => units),
    except: parts.flatMap(({ except }) => except),
    ids: [...parts.flatMap(({ ids }) => ids), ...meant.filter((id) => !below.has(id))],
  }
  const whole: Cover = { units: [unit], except: members.filter((id) => !wanted.has(id)), ids: [] }
  // A unit says more than the only account in it; but the smaller of two units with the same accounts says it best.
  const isPlainer = whole.except.length === 0 && apart.ids.length > 0 && sizeOf(whole) === sizeOf(apart)
  return isPlainer || sizeOf(whole) < sizeOf(apart) ? whole : apart
}

function membersByUnit(accounts: readonly Account[]): ReadonlyMap<string, readonly string[]> {
  const inside = new Map<string, string[]>()
  for (const { id, path } of accounts) {
    for (const unit of path) {
      const members = inside.get(unit.id)
      if (members) members.push(id)
      else inside.set(unit.id, [id])
    }
  }
  return inside
}

/** The unit's name where only one has it, else its path below the root, else its id. */
function unitName(unit: PlacedUnit, { units }: Organization): string {
  const below = (one: PlacedUnit): string =>
    one.path
      .slice(1)
      .map(({ name }) => name)
      .join("/")
  const spellings = units.flatMap((one) => [
    ...new Set(
      [one.name, below(one) || "root", one.path.map(({ name }) => name).join("/")].map((name) => name.toLowerCase()),
    ),
  ])
  const isPlain = ({ path }: PlacedUnit): boolean => path.every(({ name }) => /^[^/]+$/.test(name))
  const isOnly = (name: string): boolean =>
    !/^ou-/i.test(name) && spellings.filter((spelling) => spelling === name.toLowerCase()).length === 1
  if (!isPlain(unit)) return unit.id
  return [unit.name, below(unit)].find((name) => name !== "" && isOnly(name)) ?? unit.id
}

/** One tag, with one value or a few, that exactly these accounts have; the fewest values, then the first by name. */
function tagFor(
  wanted: ReadonlySet<string>,
  within: readonly Account[],
  { unknown }: Organization,
): Fields | undefined {
  if (unknown.tags || wanted.size < 2) return undefined
  const carriers = new Map<string, Map<string, { readonly value: string; readonly accounts: string[] }>>()
  const spelled = new Map<string, string>()
  for (const { id, tags } of within) {
    for (const [key, value] of Object.entries(tags)) {
      const folded = key.toLowerCase()
      if (!spelled.has(folded)) spelled.set(folded, key)
      const values = carriers.get(folded) ?? new Map()
      carriers.set(folded, values)
      const known = values.get(value.toLowerCase()) ?? { value, accounts: [] }
      values.set(value.toLowerCase(), known)
      known.accounts.push(id)
    }
  }
  const choices = [...carriers].flatMap(([key, values]) => {
    const some = [...values.values()].filter(({ accounts }) => accounts.some((id) => wanted.has(id)))
    const chosen = new Set(some.flatMap(({ accounts }) => accounts))
    const isExact = chosen.size === wanted.size && [...chosen].every((id) => wanted.has(id))
    if (!isExact || some.length > MOST_VALUES || some.length * 2 > wanted.size) return []
    return [{ key: spelled.get(key) as string, values: some.map(({ value }) => value).sort() }]
  })
  const [best] = choices.sort((a, b) => a.values.length - b.values.length || (a.key < b.key ? -1 : 1))
  if (!best) return undefined
  const value: Json = best.values.length === 1 ? (best.values[0] as string) : best.values
  return { tags: { [best.key]: value } }
}
