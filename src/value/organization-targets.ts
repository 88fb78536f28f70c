import type { Account, Organization, PlacedUnit, Properties } from "../model.ts"
import { suggest } from "./suggest.ts"

/** As much of an organization as names are looked up in. */
export interface Directory {
  /** The root and every unit. */
  readonly units: readonly PlacedUnit[]
  readonly accounts: readonly Pick<Account, "id" | "name" | "state">[]
}

/** What a written target stands for: its id, or why it stands for nothing. */
export type Resolved =
  | { readonly id: string; readonly problem?: undefined }
  | { readonly id?: undefined; readonly problem: Unresolved }

/** Why a written target stands for nothing that can be named: sentences for people. */
export interface Unresolved {
  readonly message: string
  readonly fix: string
  /** Nothing is called so, as yet: what the same change makes may be. */
  readonly missing: boolean
}

/** Whom a policy hits, and which of its targets nobody can tell. */
export interface Reach {
  /** Ids of the active accounts at and below the targets, sorted. */
  readonly accounts: readonly string[]
  readonly problems: readonly Unresolved[]
}

/**
 * What a target stands for: the id of a root, an organizational unit or an account. Written as an id, the name of an account,
 * or the name or path of a unit (`Prod`, `Workloads/Prod`, `Root/Workloads/Prod`, `Root`); names are equal ignoring case.
 * Of accounts with one name the active one is meant.
 */
export function resolveTarget(written: string, directory: Directory): Resolved {
  const { ids, names, spellings } = indexOf(directory)
  if (isTargetId(written)) return ids.has(written) ? { id: written } : missing(written, ids)
  const found = names.get(spelling(written)) ?? []
  const [only] = found
  if (!only) return missing(written, [...spellings.values()].flat())
  if (found.length === 1) return { id: only.id }
  const candidates = found.map(({ id, path }) => (path === undefined ? `account ${id}` : `${path} (${id})`))
  return {
    problem: {
      message: `"${written}" stands for ${found.length} targets: ${candidates.join(", ")}.`,
      fix: "Write the path from Root, or the id, of the one that is meant.",
      missing: false,
    },
  }
}

/** How people write the target with this id: the shortest spelling that means nothing else, or the id. */
export function spellTarget(id: string, directory: Directory): string {
  const { spellings } = indexOf(directory)
  const spelled = spellings.get(id)?.find((name) => resolveTarget(name, directory).id === id)
  return spelled ?? id
}

/** Whether a text is the id of a root, an organizational unit or an account, rather than a name. */
export const isTargetId = (text: string): boolean =>
  /^(\d{12}|r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/.test(text)

/** A unit's path as its type's key has it: below the root, without the root's name; "" for the root itself. */
export const unitKey = ({ path }: Pick<PlacedUnit, "path">): string =>
  path
    .slice(1)
    .map(({ name }) => name)
    .join("/")

/**
 * The active accounts that a policy of AWS Organizations has an effect on, by its `Targets`. Service and resource control
 * policies have none on the management account. Units that the same change makes (`planned`: their paths) hold no accounts.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function reachOf(properties: Properties, organization: Organization, planned: readonly string[] = []): Reach {
  const { units: hidden } = organization.unknown
  const targets = (properties.Targets ?? []) as readonly string[]
  const fresh = new Set(planned.map(spelling))
  const resolved = targets.map((target) => ({ target, ...resolveTarget(target, organization) }))
  const ids = new Set(resolved.flatMap(({ id }) => id ?? []))
  const spared = /^(SERVICE|RESOURCE)_CONTROL_POLICY$/.test(String(properties.Type ?? "SERVICE_CONTROL_POLICY"))
  const hit = organization.accounts.filter(
    ({ id, path, state, management }) =>
      state === "ACTIVE" && !(spared && management) && (ids.has(id) || path.some((unit) => ids.has(unit.id))),
  )
  const problems = resolved
    .filter(({ target, problem }) => !(problem?.missing && fresh.has(spelling(target))))
    .flatMap(({ problem }) => problem ?? [])
  const unknown = hidden !== undefined && problems.length > 0
  return {
    accounts: hit.map(({ id }) => id).sort(),
    problems: unknown ? [{ message: hidden, fix: "Let reconcile list them.", missing: false }] : problems,
  }
}

interface Named {
  readonly id: string
  /** Of a unit, from the root; an account has none. */
  readonly path?: string
}

interface Index {
  readonly ids: ReadonlySet<string>
  readonly names: ReadonlyMap<string, readonly Named[]>
  /** By id, the shortest first. */
  readonly spellings: ReadonlyMap<string, readonly string[]>
}

const indexes = new WeakMap<Directory, Index>()

function indexOf(directory: Directory): Index {
  const known = indexes.get(directory) ?? build(directory)
  indexes.set(directory, known)
  return known
}

function build({ units, accounts }: Directory): Index {
  const names = new Map<string, Named[]>()
  const spellings = new Map<string, readonly string[]>()
  const add = (name: string, named: Named) => {
    const key = spelling(name)
    names.set(key, [...(names.get(key) ?? []), named])
  }
  for (const unit of units) {
    const path = unit.path.map(({ name }) => name).join("/")
    const short = unitKey(unit)
    for (const name of new Set([unit.name, path, short || "Root"].map(spelling))) add(name, { id: unit.id, path })
    spellings.set(unit.id, [short || "Root", path])
  }
  const active = new Set(accounts.filter(({ state }) => state === "ACTIVE").map(({ name }) => spelling(name)))
  for (const { id, name, state } of accounts) {
    if (state === "ACTIVE" || !active.has(spelling(name))) add(name, { id })
    spellings.set(id, [name])
  }
  return { ids: new Set([...units, ...accounts].map(({ id }) => id)), names, spellings }
}

const spelling = (name: string): string => name.toLowerCase().replace(/^\/+|\/+$/g, "")

function missing(written: string, known: Iterable<string>): Resolved {
  const meant = suggest(written, known)
  const what = isTargetId(written) ? "has the id" : "is called"
  return {
    problem: {
      message: `No root, organizational unit or account ${what} "${written}".`,
      fix: meant === undefined ? "Write the path, name or id of one that exists." : `Did you mean "${meant}"?`,
      missing: !isTargetId(written),
    },
  }
}
