import type { PlanShard } from "../model.ts"
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
