import type { CheckShard, InventoryRecords, InventoryShard, Json, Sealed, TaskShard } from "../model.ts"
import { compileSchema } from "../value/schema.ts"
import {
  checkShardSchema,
  inventoryRecordsSchema,
  inventoryShardSchema,
  outcomeLineSchema,
  taskShardSchema,
} from "./merge-parts.schema.ts"
import { changedShard, planShardOf, type Refused, refusedShard } from "./merge-read.ts"
import { type ShardDocument, shardDigest } from "./merge-write.ts"

/** One shard from what its file holds, or what is wrong with it. `file` is the name people know it by. */
export function shardDocumentOf(json: Json, file: string): ShardDocument | Refused {
  const map = mapOf(json)
  if (map.command === "check") {
    const shard = checkOf(json, file)
    return isRefused(shard) ? shard : { command: "check", shard }
  }
  if (map.command === "drift") {
    if (map.shardVersion !== 1) return refusedShard(`${file} was made by another version of reconcile`)
    const plan = planShardOf(map.plan ?? null, file)
    if (!plan.shard) return plan
    const check = map.check === undefined ? undefined : checkOf(map.check, file)
    if (check !== undefined && isRefused(check)) return check
    return { command: "drift", shard: { shardVersion: 1, command: "drift", plan: plan.shard, ...(check && { check }) } }
  }
  if ("findings" in map && !("shardVersion" in map))
    return refusedShard(`${file} is the result of a whole check, not one shard of it`)
  const plan = planShardOf(json, file)
  return plan.shard ? { command: "plan", shard: plan.shard } : plan
}

/** That the file was edited, where its digest is not that of what it holds. */
export async function changedSince(document: ShardDocument, json: Json, file: string): Promise<Refused | undefined> {
  return mapOf(json).digest === (await shardDigest(document)) ? undefined : changedShard(file)
}

/** What a snapshot says of the shard that it is. */
export function inventoryHeadOf(json: Json | undefined, file: string): Sealed<InventoryShard> | Refused {
  if (json === undefined) return refusedShard(`${file} is a whole snapshot, not one shard of it`)
  return valid<Sealed<InventoryShard>>(json, inventoryShardSchema, file)
}

/** What the last of many records says of the shard that they are. */
export function recordsShardOf(json: Json | undefined, file: string): Sealed<InventoryRecords | TaskShard> | Refused {
  const { shard } = mapOf(json ?? null)
  if (shard === undefined)
    return refusedShard(`${file} is no shard, or not all of one: its last record does not say which it is`)
  if (mapOf(shard).command === "run") return valid<Sealed<TaskShard>>(shard, taskShardSchema, file)
  return valid<Sealed<InventoryRecords>>(shard, inventoryRecordsSchema, file)
}

/** What became of one target, from its line. */
export interface OutcomeLine {
  readonly account: string
  readonly name: string
  readonly region: string
  readonly status: "done" | "failed" | "present" | "stopped"
  readonly output: string
  readonly seconds?: number
  readonly summary?: string
  readonly reason?: string
  readonly fix?: string
}

/** Reads that line. */
export const outcomeLineOf = (json: Json | undefined, file: string): OutcomeLine | Refused =>
  valid<OutcomeLine>(json ?? null, outcomeLineSchema, file)

/** Whether something is wrong with it. */
export const isRefused = (one: object): one is Refused => "problem" in one

function checkOf(json: Json, file: string): CheckShard | Refused {
  const read = valid<Sealed<CheckShard>>(json, checkShardSchema, file)
  if (isRefused(read)) return read
  const { digest: _, ...shard } = read
  return shard
}

function valid<T extends object>(json: Json, schema: Parameters<typeof compileSchema>[0], file: string): T | Refused {
  const version = mapOf(json).shardVersion
  if (typeof version === "number" && version !== 1)
    return refusedShard(`${file} has the shard version ${version}; this reconcile reads version 1`)
  const [first] = compileSchema(schema)(json)
  const { index = 1, of = 1 } = mapOf(mapOf(json).shard ?? null)
  if (!first && Number(index) > Number(of))
    return refusedShard(`${file} does not fit together: it calls itself ${index}/${of}`)
  if (!first) return json as unknown as T
  const place = first.path.length === 0 ? "" : ` at ${first.path.join("/")}`
  return refusedShard(`${file} is not a whole shard${place}: ${first.message}`)
}

const mapOf = (json: Json): { readonly [key: string]: Json | undefined } =>
  typeof json === "object" && json !== null && !Array.isArray(json) ? (json as { readonly [key: string]: Json }) : {}
