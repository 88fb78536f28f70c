import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Row, Unread } from "../inventory/contents.ts"
import { accountDigest, sealedShard } from "../inventory/snapshot-seal.ts"
import type { InventoryRecords, InventoryShard, Json, Sealed } from "../model.ts"
import type { NamedInventory } from "../reconcile/merge-inventory.ts"
import { inventoryHeadOf } from "../report/merge-parts.ts"
import { changedShard, type Refused, refusedShard } from "../report/merge-read.ts"
import { readDataFile } from "../value/data-file.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import { ProblemError } from "../value/problem.ts"
import { readSnapshot } from "../world/snapshot-store.ts"
import { partOf } from "./snapshot-folder.ts"

/** What is in one account of a snapshot. */
export interface AccountRows {
  readonly rows: readonly Row[]
  readonly unread: readonly Unread[]
}

/** One shard of an inventory, and how its accounts are read from it. */
export type InventorySource = NamedInventory &
  (
    | { readonly format: "snapshot"; readonly contents: (account: string) => Promise<AccountRows> }
    | {
        readonly format: "json" | "jsonl"
        readonly facts: InventoryRecords
        /** The text of each record, in their order. */
        readonly records: () => AsyncGenerator<string>
      }
  )

type Head = { readonly [key: string]: Json }

/** One shard in one file, as JSON or YAML, compressed or not; `json` is what is in it, where that is known. */
export async function readSnapshotShard(path: string, file: string, json?: Head): Promise<InventorySource | Refused> {
  const whole = json ?? yamlOf((await readSnapshot(path)).text, file)
  if (!whole) return refusedShard(`${file} is no snapshot, or only a part of one`)
  const { resources, unread = [], shard, ...head } = whole
  const facts = inventoryHeadOf(shard, file)
  if ("problem" in facts) return facts
  const [rows, gaps] = [resources as unknown as readonly Row[], unread as unknown as readonly Unread[]]
  const own = new Set(facts.accounts)
  const isOwn = ({ account }: Unread): boolean => account === undefined || own.has(account)
  const [rowsIn, unreadIn] = [byAccount(rows), byAccount(gaps.filter(isOwn))]
  const contents = async (account: string): Promise<AccountRows> => {
    const key = isOrganizationId(account) ? "" : account
    return { rows: rowsIn.get(key) ?? [], unread: unreadIn.get(key) ?? [] }
  }
  const left = gaps.filter((one) => !isOwn(one))
  const source = { file, facts, accounts: facts.accounts, head, left, format: "snapshot", contents } as const
  return (await isAsWritten(source, rows.length)) ? source : changedShard(file)
}

/** One shard in a folder, of which an account is read when it is asked for. */
export async function readFolderShard(path: string, file: string): Promise<InventorySource | Refused> {
  const index = await jsonAt(join(path, "index.json"))
  if (!index) return refusedShard(`${file} holds no snapshot: it has no index.json that can be read`)
  const { resources: _, unread = [], parts: __, shard, ...head } = index
  const facts = inventoryHeadOf(shard, file)
  if ("problem" in facts) return facts
  const contents = async (id: string): Promise<AccountRows> => {
    const part = await jsonAt(join(path, partOf({ id })))
    if (!part) throw new ProblemError(refusedShard(`${file} is not whole: ${partOf({ id })} cannot be read`).problem)
    const { resources: rows = [], unread: gaps = [] } = part
    return { rows: rows as unknown as AccountRows["rows"], unread: gaps as unknown as AccountRows["unread"] }
  }
  const left = unread as unknown as readonly Unread[]
  const source = { file, facts, accounts: facts.accounts, head, left, format: "snapshot", contents } as const
  return (await isAsWritten(source)) ? source : changedShard(file)
}

/** Whether what it holds adds up to its digest; `rows` is how many resources there are, if that is known. */
async function isAsWritten(
  {
    facts,
    head,
    left,
    contents,
  }: Extract<InventorySource, { readonly format: "snapshot" }> & { readonly facts: Sealed<InventoryShard> },
  rows?: number,
): Promise<boolean> {
  const accounts: string[] = []
  let resources = 0
  for (const id of facts.accounts) {
    const one = await contents(id)
    accounts.push(accountDigest(one.rows, one.unread))
    resources += one.rows.length
  }
  const { digest } = sealedShard(facts, { head: head ?? {}, left: left ?? [], accounts, resources: rows ?? resources })
  return digest === facts.digest
}

async function jsonAt(path: string): Promise<Head | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Head
  } catch {
    return undefined
  }
}

function yamlOf(text: string, file: string): Head | undefined {
  const { data } = readDataFile(text, file)
  const value = data?.value
  return value !== null && typeof value === "object" && "resources" in value ? (value as Head) : undefined
}

function byAccount<T extends { readonly account?: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const places = new Map<string, T[]>()
  for (const row of rows) {
    const key = row.account ?? ""
    const own = places.get(key) ?? []
    places.set(key, own)
    own.push(row)
  }
  return places
}
