import { readdir } from "node:fs/promises"
import { basename, join } from "node:path"
import { type ReadShard, readShardAt } from "../shell/read-shards.ts"
import { ProblemError } from "../value/problem.ts"

const FILES = /\.(json|jsonl|ndjson|ya?ml)(\.gz)?$/

/** Every shard in a folder, wherever in it. Throws a ProblemError where there is none, or something else. */
export async function shardsIn(folder: string): Promise<readonly ReadShard[]> {
  const places = await placesIn(folder).catch((): readonly string[] => [])
  if (places.length === 0) {
    const fix = "Download the artifacts of the jobs of all shards into it."
    throw new ProblemError({ severity: "error", message: `There is no file of a shard in \`${folder}\``, fix })
  }
  const read = await Promise.all(places.map((place) => readShardAt(place, basename(place))))
  const problems = read.flatMap((one) => ("problem" in one ? [one.problem] : []))
  if (problems.length > 0) throw new ProblemError(problems)
  return read as readonly ReadShard[]
}

/** Files, and folders that hold a snapshot. */
async function placesIn(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const names = new Set(entries.map(({ name }) => name))
  if (names.has("index.json") && names.has("accounts")) return [folder]
  const inside = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return placesIn(path)
      return FILES.test(entry.name) ? [path] : []
    }),
  )
  return inside.flat()
}
