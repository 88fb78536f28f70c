import type { CheckShard, DriftShard, InventoryRecords, InventoryShard, Json, PlanShard, TaskShard } from "../model.ts"
import { compileSchema } from "../value/schema.ts"
import {
  checkShardSchema,
  inventoryRecordsSchema,
  inventoryShardSchema,
  outcomeLineSchema,
  taskShardSchema,
} from "./merge-parts.schema.ts"
import { planShardOf, type Refused, refusedShard } from "./merge-read.ts"

/** What one file holds that is one JSON value. */
export type ShardDocument =
  | { readonly command: "plan"; readonly shard: PlanShard }
  | { readonly command: "check"; readonly shard: CheckShard }
  | { readonly command: "drift"; readonly shard: DriftShard }

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

/** What the head of a snapshot says of the shard that it is. */
export function inventoryHeadOf(json: Json | undefined, file: string): InventoryShard | Refused {
  if (json === undefined) return refusedShard(`${file} is a whole snapshot, not one shard of it`)
  return valid<InventoryShard>(json, inventoryShardSchema, file)
}

/** What the last of many records says of the shard that they are. */
export function recordsShardOf(json: Json | undefined, file: string): InventoryRecords | TaskShard | Refused {
  const { shard } = mapOf(json ?? null)
  if (shard === undefined)
    return refusedShard(`${file} is no shard, or not all of one: its last record does not say which it is`)
  if (mapOf(shard).command === "run") return valid<TaskShard>(shard, taskShardSchema, file)
  return valid<InventoryRecords>(shard, inventoryRecordsSchema, file)
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

const checkOf = (json: Json, file: string): CheckShard | Refused => valid<CheckShard>(json, checkShardSchema, file)

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
