import type { Unread } from "../inventory/contents.ts"
import type { InventoryShard, Json } from "../model.ts"
import { type NamedFacts, requireAlike } from "./merge-alike.ts"

/** A shard of an inventory with the name that people know its file by. */
export interface NamedInventory extends NamedFacts<InventoryShard> {
  /** Of a snapshot: everything but resources, what could not be read, and which shard it is. */
  readonly head?: { readonly [key: string]: Json }
  /** Of a snapshot: accounts that were not looked at. */
  readonly left?: readonly Unread[]
}

/** Where each account of a whole inventory comes from. */
export interface MergedInventory<N extends NamedInventory> {
  /** The shards in their order. */
  readonly shards: readonly [N, ...N[]]
  /** In the order in which they are written, the organization last. */
  readonly accounts: readonly { readonly id: string; readonly from: N }[]
  /** Of a snapshot, as one machine has it. */
  readonly head: { readonly [key: string]: Json }
  readonly left: readonly Unread[]
}

/** Joins what shards say of themselves. Throws a ProblemError where one is missing, doubled or of another inventory. Pure. */
export function mergeInventory<N extends NamedInventory>(files: readonly N[]): MergedInventory<N> {
  const shards = requireAlike(files)
  const accounts = shards.flatMap((from) => from.accounts.map((id) => ({ id, from })))
  // The first has what belongs to the organization, and the types of that.
  const { head = {} } = shards[0]
  const taken = new Set(accounts.map(({ id }) => id))
  const left = (shards[0].left ?? []).filter(({ account = "" }) => !taken.has(account))
  return { shards, accounts: accounts.sort((a, b) => (a.id < b.id ? -1 : 1)), head, left }
}
