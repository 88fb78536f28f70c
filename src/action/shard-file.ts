import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Shard } from "../model.ts"
import { type Job, type ShardedCommand, shardArtifact } from "./job.ts"

/** What one job of several hands over. */
export interface HandOver {
  readonly command: ShardedCommand
  /** The configuration's name. */
  readonly name: string
  readonly shard: Shard
  readonly task?: string
  readonly write: (take: (text: string) => Promise<void>) => Promise<void>
}

/** Writes what the job that merges needs of this one. */
export async function handOver(
  { folder }: Job,
  { command, name, shard, task, write }: HandOver,
): Promise<{ readonly path: string; readonly artifact: string }> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `shard-${shard.index}-of-${shard.of}.${command === "run" ? "jsonl" : "json"}`)
  const file = createWriteStream(path)
  await write(async (chunk) => {
    if (!file.write(chunk)) await once(file, "drain")
  })
  file.end()
  await once(file, "close")
  return { path, artifact: shardArtifact(name, shard, command, task) }
}
