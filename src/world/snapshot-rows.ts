import type { Organization, Problem, Properties, Provider, Scope, Target } from "../model.ts"
import type { DataFile } from "../value/data-file.ts"
import { foldKey } from "../value/key.ts"
import type { SnapshotFile } from "./snapshot.schema.ts"

/** One resource of a snapshot. */
export interface Row {
  readonly account?: string
  readonly region?: string
  readonly type: string
  readonly id: string
  readonly arn?: string
  readonly held?: string
  readonly properties: Properties
}

/** The rows of a snapshot by place, so that reading every account costs no more than going through them once. */
export interface Rows {
  /** The resources of one type in one target. */
  readonly of: (provider: Provider, target: Target) => readonly Row[]
  readonly find: (provider: Provider, target: Target, id: string) => Row | undefined
  /** Adds a resource, or puts it in the place of the one with its id. */
  readonly put: (provider: Provider, target: Target, row: Omit<Row, "type" | "account" | "region">) => void
  readonly remove: (provider: Provider, target: Target, id: string) => void
  /** All of them: those of the file in its order, then the new ones, sorted. */
  readonly all: () => readonly Row[]
  /** Whether anything was put or removed. */
  readonly changed: () => boolean
}

/** Indexes the rows. Problems: an account nobody lists, a resource listed twice, a missing account or region. */
export function indexRows(
  data: DataFile,
  organization: Organization,
  providers: ReadonlyMap<string, Provider>,
): { readonly rows: Rows; readonly problems: readonly Problem[] } {
  const { resources } = data.value as SnapshotFile
  const accounts = new Set(organization.accounts.map(({ id }) => id))
  const problems: Problem[] = []
  const places = new Map<string, Map<string, { order: number; row: Row }>>()
  const loose: { order: number; row: Row }[] = []
  for (const [order, resource] of resources.entries()) {
    const row = resource as Row
    const provider = providers.get(row.type)
    const complain = (message: string, key: string): void => {
      problems.push({ severity: "error", message, source: data.source(["resources", order, key]) })
    }
    if (row.account !== undefined && !accounts.has(row.account)) {
      complain(`Account ${row.account} of ${row.type} "${row.id}" is not among the accounts.`, "account")
    }
    if (!provider) {
      loose.push({ order, row })
      continue
    }
    if (provider.scope !== "organization" && row.account === undefined) {
      complain(`${row.type} "${row.id}" has no account.`, "id")
    }
    if (provider.scope === "region" && row.region === undefined)
      complain(`${row.type} "${row.id}" has no region.`, "id")
    const place = within(places, placeOf(provider, row.account, row.region))
    const key = foldKey(provider, row.id)
    if (place.has(key)) complain(`${row.type} "${row.id}" is listed twice.`, "id")
    place.set(key, { order, row })
  }
  let changed = false
  const at = (provider: Provider, { account, region }: Target): string => placeOf(provider, account.id, region)
  return {
    problems,
    rows: {
      of: (provider, target) => [...(places.get(at(provider, target))?.values() ?? [])].map(({ row }) => row),
      find: (provider, target, id) => places.get(at(provider, target))?.get(foldKey(provider, id))?.row,
      put(provider, target, row) {
        changed = true
        const place = within(places, at(provider, target))
        const key = foldKey(provider, row.id)
        const known = place.get(key)
        const made: Row = { ...stand(provider.scope, target), type: provider.type, ...row }
        place.set(key, {
          order: known?.order ?? Number.POSITIVE_INFINITY,
          row: known ? { ...known.row, ...row } : made,
        })
      },
      remove(provider, target, id) {
        changed = places.get(at(provider, target))?.delete(foldKey(provider, id)) || changed
      },
      changed: () => changed,
      all: () =>
        [...loose, ...[...places.values()].flatMap((place) => [...place.values()])].sort(byOrder).map(({ row }) => row),
    },
  }
}

function placeOf({ type, scope }: Provider, account = "", region = ""): string {
  if (scope === "organization") return type
  return scope === "account" ? `${type} ${account}` : `${type} ${account} ${region}`
}

const stand = (scope: Scope, { account, region }: Target): Pick<Row, "account" | "region"> =>
  scope === "organization" ? {} : { account: account.id, region }

function within<T>(places: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const place = places.get(key) ?? new Map<string, T>()
  places.set(key, place)
  return place
}

function byOrder(a: { order: number; row: Row }, b: { order: number; row: Row }): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1
  const [one, other] = [a, b].map(({ row }) => [row.account, row.region, row.type, row.id].map(String).join(" "))
  return one! < other! ? -1 : 1
}
