import type { Json, PlanShard, Problem } from "../model.ts"
import { compileSchema } from "../value/schema.ts"
import { shardSchema } from "./merge.schema.ts"
import { inconsistent } from "./read-plan.ts"

/** That a file is no shard, and what to do. */
export interface Refused {
  readonly shard?: undefined
  readonly problem: Problem
}

/**
 * One shard of a plan from the text of its file; without one, the problem says what is wrong with the file. Whether its digests
 * belong to its content is for the caller to prove. `file` is the name people know it by.
 */
export function readShard(text: string, file: string): { readonly shard: PlanShard } | Refused {
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    return refused(`${file} is not JSON, or only a part of it`)
  }
  return planShardOf(json, file)
}

/** The same from what the file holds. */
export function planShardOf(json: Json, file: string): { readonly shard: PlanShard } | Refused {
  const map = json !== null && typeof json === "object" ? json : {}
  if ("formatVersion" in map) return refused(`${file} is a whole plan, not one shard of it`)
  if (!("shardVersion" in map)) return refused(`${file} is no shard of a plan: it has no shardVersion`)
  if (map.shardVersion !== 1) {
    const version = JSON.stringify(map.shardVersion)?.slice(0, 40)
    return refused(`${file} has the shard version ${version}; this reconcile reads version 1`)
  }
  const [first, ...more] = compileSchema(shardSchema)(json)
  if (first) {
    const place = first.path.length === 0 ? "" : ` at ${first.path.join("/")}`
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`
    return refused(`${file} is not a whole shard${place}: ${first.message}${others}`)
  }
  const shard = json as unknown as PlanShard
  const { index, of } = shard.shard
  const inconsistency = index > of ? `it calls itself ${index}/${of}` : inconsistent(shard.plan)
  return inconsistency === undefined ? { shard } : refused(`${file} does not fit together: ${inconsistency}`)
}

/** Says so of a shard of any command. */
export const refusedShard = (message: string): Refused => ({
  problem: {
    severity: "error",
    message,
    fix: "Make it again with `--shard I/N`, and leave it as it was written.",
  },
})

/** That what a shard says of its content is not so any more. */
export const changedShard = (file: string): Refused => refusedShard(`${file} was changed after it was written`)

const refused = (message: string) => ({
  problem: {
    severity: "error",
    message,
    fix: "Make it again with `reconcile plan --shard I/N --format json --out FILE`, and leave it as it was written.",
  } as const,
})
