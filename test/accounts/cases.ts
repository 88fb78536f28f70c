import { readFileSync } from "node:fs"
import { parse } from "yaml"
import type { Account, AccountSelector, At, Organization, Selector, Unit } from "../../src/model.ts"

/** A selector as people write it. */
export interface Accounts {
  readonly all?: boolean
  readonly ids?: readonly (string | number)[]
  readonly names?: readonly string[]
  readonly ous?: readonly string[]
  readonly tags?: Readonly<Record<string, string | readonly string[]>>
  readonly where?: string
  readonly except?: Accounts
  readonly allowEmpty?: boolean
}

export const source = { file: "case.yaml", line: 1, column: 1 }

const at = (value: string): At<string> => ({ value, source })

/** `7` stands for the account 000000000007. */
export const idOf = (id: string | number): string => String(id).padStart(typeof id === "number" ? 12 : 0, "0")

export function accountSelector(accounts: Accounts): AccountSelector {
  return {
    all: accounts.all ?? false,
    ids: (accounts.ids ?? []).map((id) => at(idOf(id))),
    names: (accounts.names ?? []).map(at),
    ous: (accounts.ous ?? []).map(at),
    tags: Object.entries(accounts.tags ?? {}).map(([key, values]) => ({ key, values: [values].flat(), source })),
    ...(accounts.where !== undefined && { where: at(accounts.where) }),
    ...(accounts.except && { except: accountSelector(accounts.except) }),
    allowEmpty: accounts.allowEmpty ?? false,
    source,
  }
}

export interface Written {
  readonly accounts?: Accounts
  readonly management?: boolean
  readonly regions?: "all" | readonly string[]
  readonly exceptRegions?: readonly string[]
}

export function selector({ accounts, management = false, regions, exceptRegions = [] }: Written): Selector {
  return {
    ...(accounts && { accounts: accountSelector(accounts) }),
    management,
    ...(regions && { regions: regions === "all" ? regions : regions.map(at) }),
    exceptRegions: exceptRegions.map(at),
    source,
  }
}

export const readCases = <T>(name: string): readonly T[] =>
  parse(readFileSync(new URL(`../cases/select/${name}.yaml`, import.meta.url), "utf8"))

/** `payments in Workloads/Prod` becomes an account; units are numbered by their path. */
export function organizationOf(accounts: readonly (Partial<Account> & { id: string; place?: string })[]): Organization {
  const units = new Map<string, { unit: Unit; path: Unit[] }>()
  const pathOf = (place: string): Unit[] => {
    const known = units.get(place)
    if (known) return known.path
    const names = place.split("/")
    const above = names.length > 1 ? pathOf(names.slice(0, -1).join("/")) : []
    const unit = { id: above.length > 0 ? `ou-${units.size}` : "r-1", name: names.at(-1)! }
    units.set(place, { unit, path: [...above, unit] })
    return [...above, unit]
  }
  const management = accounts[0]!.id
  const complete = accounts.map(
    ({ place = "Root", ...account }): Account => ({
      name: account.id,
      email: "",
      state: "ACTIVE",
      tags: {},
      ...account,
      path: pathOf(place),
      management: account.id === management,
    }),
  )
  return {
    id: "o-1",
    managementAccountId: management,
    accounts: complete,
    units: [...units.values()].map(({ unit, path }) => ({ ...unit, path })),
    unknown: {},
  }
}
