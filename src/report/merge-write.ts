import type { CheckShard, DriftShard, PlanShard } from "../model.ts"
import { type WriteText, writePlan } from "./json.ts"

/** One shard of a plan as JSON text, in pieces: the plan last, since it is the large part. */
export async function writeShard({ plan, ...rest }: PlanShard, write: WriteText): Promise<void> {
  const { shardVersion, shard, run, total, acknowledged, waiting, naming, waves, files } = rest
  await write(
    `{\n"shardVersion": ${shardVersion},\n"shard": ${JSON.stringify(shard)},\n"run": ${JSON.stringify(run)},\n`,
  )
  await write(`"total": ${JSON.stringify(total)},\n"acknowledged": ${JSON.stringify(acknowledged)},\n"waiting": [`)
  for (const [index, one] of waiting.entries()) await write(`${index > 0 ? ",\n" : "\n"}${JSON.stringify(one)}`)
  await write(`],\n"naming": ${JSON.stringify(naming)},\n"waves": ${JSON.stringify(waves)},\n`)
  await write(`"files": ${JSON.stringify(files)},\n"plan": `)
  await writePlan(plan, write)
  await write("}\n")
}

/** One shard of a check as JSON text: each finding and problem has a line of its own. */
export function checkShardText(shard: CheckShard): string {
  const entries = Object.entries(shard).map(([name, value]) => `${JSON.stringify(name)}: ${linesOf(value)}`)
  return `{\n${entries.join(",\n")}\n}\n`
}

function linesOf(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value)
  return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]`
}

/** One shard of drift as JSON text, in pieces. */
export async function writeDriftShard({ plan, check, ...rest }: DriftShard, write: WriteText): Promise<void> {
  await write(`{\n"shardVersion": ${rest.shardVersion},\n"command": ${JSON.stringify(rest.command)},\n`)
  if (check) await write(`"check": ${checkShardText(check).trimEnd()},\n`)
  await write('"plan": ')
  await writeShard(plan, write)
  await write("}\n")
}
