import type { CheckShard, DriftShard, PlanShard } from "../model.ts"
import { runningSha256, sha256 } from "../value/digest.ts"
import { type WriteText, writePlan } from "./json.ts"

/** What one file holds that is one JSON value. */
export type ShardDocument =
  | { readonly command: "plan"; readonly shard: PlanShard }
  | { readonly command: "check"; readonly shard: CheckShard }
  | { readonly command: "drift"; readonly shard: DriftShard }

/** The digest that its text ends with: sha256 of all text before. What was read and is written again has the same. */
export async function shardDigest({ command, shard }: ShardDocument): Promise<string> {
  if (command === "check") return sha256(checkText(shard))
  return command === "drift" ? sealedDrift(shard, () => {}) : sealedPlan(shard, () => {})
}

/** One shard of a plan as JSON text, in pieces: the plan, which is the large part, comes last, and behind it a digest. */
export async function writeShard(shard: PlanShard, write: WriteText): Promise<void> {
  await sealedPlan(shard, write)
}

function sealedPlan({ plan, ...rest }: PlanShard, write: WriteText): Promise<string> {
  const { shardVersion, shard, run, total, acknowledged, waiting, naming, waves, files } = rest
  return sealed(write, async (take) => {
    await take(
      `{\n"shardVersion": ${shardVersion},\n"shard": ${JSON.stringify(shard)},\n"run": ${JSON.stringify(run)},\n`,
    )
    await take(`"total": ${JSON.stringify(total)},\n"acknowledged": ${JSON.stringify(acknowledged)},\n"waiting": [`)
    for (const [index, one] of waiting.entries()) await take(`${index > 0 ? ",\n" : "\n"}${JSON.stringify(one)}`)
    await take(`],\n"naming": ${JSON.stringify(naming)},\n"waves": ${JSON.stringify(waves)},\n`)
    await take(`"files": ${JSON.stringify(files)},\n"plan": `)
    await writePlan(plan, take)
  })
}

/** One shard of a check as JSON text: each finding and problem has a line of its own, and behind them is a digest. */
export function checkShardText(shard: CheckShard): string {
  const text = checkText(shard)
  return `${text}${ending(sha256(text))}`
}

function checkText(shard: CheckShard): string {
  const entries = Object.entries(shard).map(([name, value]) => `${JSON.stringify(name)}: ${linesOf(value)}`)
  return `{\n${entries.join(",\n")}`
}

function linesOf(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value)
  return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]`
}

/** One shard of drift as JSON text, in pieces, a digest last. */
export async function writeDriftShard(shard: DriftShard, write: WriteText): Promise<void> {
  await sealedDrift(shard, write)
}

function sealedDrift({ plan, check, ...rest }: DriftShard, write: WriteText): Promise<string> {
  return sealed(write, async (take) => {
    await take(`{\n"shardVersion": ${rest.shardVersion},\n"command": ${JSON.stringify(rest.command)},\n`)
    if (check) await take(`"check": ${checkShardText(check).trimEnd()},\n`)
    await take('"plan": ')
    await writeShard(plan, take)
  })
}

/** Writes what `body` does, and the digest of that behind it. */
async function sealed(write: WriteText, body: (take: WriteText) => Promise<void>): Promise<string> {
  const all = runningSha256()
  await body((chunk) => {
    all.add(chunk)
    return write(chunk)
  })
  await write(ending(all.hex()))
  return all.hex()
}

const ending = (digest: string): string => `,\n"digest": ${JSON.stringify(digest)}\n}\n`
