import type { Account, Organization, PlacedUnit } from "../model.ts"

/** An organization by what selectors name. Keys are lower case: AWS shows names in any case people like. */
export interface Lookup {
  readonly organization: Organization
  readonly active: readonly Account[]
  readonly byId: ReadonlyMap<string, Account>
  readonly byName: ReadonlyMap<string, readonly Account[]>
  readonly unitsById: ReadonlyMap<string, PlacedUnit>
  /** By name and by path, with and without the root. */
  readonly unitsByName: ReadonlyMap<string, readonly PlacedUnit[]>
  /** Accounts anywhere below a unit, by the unit's id as written. */
  readonly below: ReadonlyMap<string, readonly Account[]>
  /** By key, then by value. */
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, readonly Account[]>>
}

const lookups = new WeakMap<Organization, Lookup>()

/** The lookup of an organization: made once, so that hundreds of templates ask it in no time. */
export function lookupOf(organization: Organization): Lookup {
  const known = lookups.get(organization)
  if (known) return known
  const made = build(organization)
  lookups.set(organization, made)
  return made
}

/** Where a unit stands, from the root: `Root/Workloads/Prod`. Such a path names it without doubt. */
export const unitPath = ({ path }: Pick<PlacedUnit, "path">): string => path.map(({ name }) => name).join("/")

function build(organization: Organization): Lookup {
  const { accounts, units } = organization
  const byName = new Map<string, Account[]>()
  const below = new Map<string, Account[]>()
  const tags = new Map<string, Map<string, Account[]>>()
  for (const account of accounts) {
    push(byName, account.name.toLowerCase(), account)
    for (const { id } of account.path) push(below, id, account)
    for (const [key, value] of Object.entries(account.tags)) {
      const values = tags.get(key.toLowerCase()) ?? new Map<string, Account[]>()
      tags.set(key.toLowerCase(), values)
      push(values, value.toLowerCase(), account)
    }
  }
  return {
    organization,
    active: accounts.filter(({ state }) => state === "ACTIVE"),
    byId: new Map(accounts.map((account) => [account.id, account])),
    byName,
    unitsById: new Map(units.map((unit) => [unit.id.toLowerCase(), unit])),
    unitsByName: named(units),
    below,
    tags,
  }
}

function named(units: readonly PlacedUnit[]): Map<string, PlacedUnit[]> {
  const names = new Map<string, PlacedUnit[]>()
  for (const unit of units) {
    const belowRoot = unit.path.slice(1).map(({ name }) => name)
    const spellings = [unit.name, unitPath(unit), belowRoot.length > 0 ? belowRoot.join("/") : "root"]
    for (const spelling of new Set(spellings.map((name) => name.toLowerCase()))) push(names, spelling, unit)
  }
  return names
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}
