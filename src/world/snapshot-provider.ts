import type { Desired, Footing, Found, Properties, Provider, Session, Target, Wanted, Write } from "../model.ts"
import { ownershipOf, type Tag } from "../providers/tagging.ts"
import { foldKey } from "../value/key.ts"
import { ProblemError } from "../value/problem.ts"
import { propertySchema } from "../value/schema-facts.ts"
import type { Row, Rows } from "./snapshot-rows.ts"

/** Why a type cannot be read in a target; undefined where it can. */
export type Unread = (provider: Provider, target: Target) => string | undefined

/**
 * The provider of the same type that reads and writes rows; its facts and its canonical form are the real one's. `known` are
 * the other real ones: what belongs to a parent has its owner.
 */
export function snapshotProvider(
  real: Provider,
  rows: Rows,
  unread: Unread,
  known: ReadonlyMap<string, Provider>,
): Provider {
  const found = (row: Row, target: Target): Found =>
    real.ownership === "parent" ? { ...foundOf(real, row), ...parentOwner(row, target) } : foundOf(real, row)
  /** Of its first need, wherever that belongs. */
  const parentOwner = ({ properties }: Row, target: Target): Pick<Found, "owner"> => {
    const [ref] = real.needs?.(properties, target) ?? []
    const parent = ref && known.get(ref.type)
    const row = parent && rows.find(parent, target, ref.key)
    const owner = row && foundOf(parent, row).owner
    return owner === undefined ? {} : { owner }
  }
  const read = async (session: Session, wanted: Wanted | "all"): Promise<readonly Found[]> => {
    const { target } = session
    const reason = unread(real, target)
    if (reason !== undefined) throw unreadable(reason, target, real.type)
    const keys = wanted === "all" ? [] : [...wanted.desired.map(({ key }) => key), ...wanted.owned]
    const names = new Set(keys.map((key) => foldKey(real, key)))
    if (session.purpose === "apply" && wanted !== "all") {
      return [...names].flatMap((name) => rows.find(real, target, name) ?? []).map((row) => found(row, target))
    }
    const all = rows.of(real, target).map((row) => found(row, target))
    if (wanted === "all") return all
    return all.filter(({ key, owner }) => owner !== undefined || names.has(foldKey(real, key)))
  }
  /** Names of what no snapshot holds, such as groups, cannot be missed in it. */
  const footing = async ({ target }: Session, desired: readonly Desired[]): Promise<readonly Footing[]> =>
    desired.map(({ key, properties }) => {
      const [ref] = real.needs?.(properties, target) ?? []
      const parent = ref && known.get(ref.type)
      const row = parent && rows.find(parent, target, ref.key)
      return { key, ...(parent && row && { parent: foundOf(parent, row) }), unknown: [] }
    })
  const create = async (session: Session, { key, after }: Write): Promise<void> => {
    const target = writable(session)
    if (rows.find(real, target, key)) throw refused(`${real.type} "${key}" exists already.`, target, real.type)
    rows.put(real, target, { id: key, properties: complete(after) })
  }
  const update = async (session: Session, { key, before, after }: Write): Promise<void> => {
    const target = writable(session)
    const row = rows.find(real, target, before?.key ?? key)
    if (!row) throw refused(`${real.type} "${key}" does not exist any more.`, target, real.type)
    rows.put(real, target, { id: row.id, properties: complete(after) })
  }
  const remove = async (session: Session, { key, before }: Write): Promise<void> =>
    rows.remove(real, writable(session), before?.key ?? key)
  return {
    ...real,
    read,
    ...(real.footing && { footing }),
    ...(real.create && { create }),
    ...(real.update && { update }),
    ...(real.delete && { delete: remove }),
  }
}

/** A row as a provider finds it: owned by what its tags say. */
export function foundOf({ schema, key }: Provider, { id, arn, held, properties: written }: Row): Found {
  // A row is named by its id: a name that was left out, or misspelt, is no difference.
  const [name, ...more] = key === "tag" ? [] : key
  const properties =
    name !== undefined && more.length === 0 && written[name] === undefined ? { [name]: id, ...written } : written
  const ignoringCase = propertySchema(schema, "Tags")?.caseInsensitive === true
  return {
    key: id,
    properties,
    ...(arn !== undefined && { arn }),
    ...ownershipOf(tagsOf(properties), ignoringCase),
    ...(held !== undefined && { held }),
  }
}

/** What stands for "AWS did not show it". */
export const unreadable = (reason: string, { account, region }: Target, type?: string): ProblemError =>
  new ProblemError({ severity: "unreadable", message: reason, account: account.id, region, ...(type && { type }) })

/** Tags are a list of keys and values in most types, a map in some. */
function tagsOf({ Tags }: Properties): readonly Tag[] {
  if (typeof Tags !== "object" || Tags === null) return []
  if (Array.isArray(Tags)) return Tags as readonly Tag[]
  return Object.entries(Tags).map(([Key, Value]) => ({ Key, Value: String(Value) }))
}

function writable({ purpose, target }: Session): Target {
  if (purpose === "apply") return target
  throw new ProblemError({ severity: "error", message: "A session made for planning may not write." })
}

function complete(after: Properties | undefined): Properties {
  if (after) return after
  throw new Error("A create or an update needs the complete properties")
}

const refused = (message: string, { account, region }: Target, type: string): ProblemError =>
  new ProblemError({ severity: "error", message, account: account.id, region, type })
