import { stat } from "node:fs/promises"
import type { Json, PlanShard, Problem } from "../model.ts"
import type { NamedShard } from "../reconcile/merge-check.ts"
import type { NamedDrift } from "../reconcile/merge-drift.ts"
import type { NamedCheck } from "../reconcile/merge-findings.ts"
import type { NamedTask } from "../reconcile/merge-tasks.ts"
import { changedSince, isRefused, shardDocumentOf } from "../report/merge-parts.ts"
import { type Refused, refusedShard } from "../report/merge-read.ts"
import { ProblemError } from "../value/problem.ts"
import { type InventorySource, readFolderShard, readSnapshotShard } from "./read-inventory-shard.ts"
import { readRecordsShard } from "./read-records-shard.ts"
import { linesOfFile } from "./text-lines.ts"

/** Shards of one command, read from their files. */
export type Shards =
  | { readonly command: "plan"; readonly files: readonly NamedShard[] }
  | { readonly command: "check"; readonly files: readonly NamedCheck[] }
  | { readonly command: "drift"; readonly files: readonly NamedDrift[] }
  | { readonly command: "inventory"; readonly files: readonly InventorySource[] }
  | { readonly command: "run"; readonly files: readonly NamedTask[] }

/** What one file, or folder, holds. */
export type ReadShard = {
  readonly [C in Shards["command"]]: { readonly command: C; readonly one: FileOf<C> }
}[Shards["command"]]
type FileOf<C extends Shards["command"]> = Extract<Shards, { readonly command: C }>["files"][number]

/** Reads what `--shard` wrote. Throws a ProblemError with everything that is wrong, also where they are not of one command. */
export async function readShards(paths: readonly string[]): Promise<Shards> {
  const read = await Promise.all(paths.map((path) => readShardAt(path)))
  const problems = read.flatMap((one) => ("problem" in one ? [one.problem] : []))
  if (problems.length > 0) throw new ProblemError(problems)
  return shardsOf(read as readonly ReadShard[])
}

/** Shards that were read, as those of one command. Throws a ProblemError where they are of several, or none. */
export function shardsOf(read: readonly ReadShard[]): Shards {
  const [first] = read
  if (!first)
    throw new ProblemError({ severity: "error", message: "There is nothing to merge", fix: "Give all shards." })
  const other = read.find(({ command }) => command !== first.command)
  if (other) throw new ProblemError(mixed(first, other))
  return { command: first.command, files: read.map(({ one }) => one) } as unknown as Shards
}

/** What is at a path; `file` is the name people know it by. */
export async function readShardAt(path: string, file = path): Promise<ReadShard | Refused> {
  try {
    if ((await stat(path)).isDirectory()) return inventory(await readFolderShard(path, file))
    if (/\.ya?ml(\.gz)?$/.test(path)) return inventory(await readSnapshotShard(path, file))
    const first = await firstLine(path)
    if (first.startsWith("[")) return await readRecordsShard(path, file, "json")
    if (isWhole(first)) return await readRecordsShard(path, file, "jsonl")
    const json = await wholeJson(path)
    if (json === undefined) return refusedShard(`${file} is not JSON, or only a part of it`)
    if (isSnapshot(json)) return inventory(await readSnapshotShard(path, file, json))
    const document = shardDocumentOf(json, file)
    if (isRefused(document)) return document
    const changed = await changedSince(document, json, file)
    return changed ?? ({ command: document.command, one: { file, shard: document.shard } } as ReadShard)
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    const reason = code === "ENOENT" ? "does not exist" : `cannot be read: ${message}`
    return refusedShard(`${file} ${reason}`)
  }
}

const inventory = (one: InventorySource | Refused): ReadShard | Refused =>
  "problem" in one ? one : { command: "inventory", one }

async function firstLine(path: string): Promise<string> {
  for await (const line of linesOfFile(path)) if (line.trim() !== "") return line.trim()
  return ""
}

/** A record on a line of its own, and no document that begins with this line, or is nothing but it. */
function isWhole(line: string): boolean {
  try {
    const value: Json = JSON.parse(line)
    return value !== null && typeof value === "object" && !("shardVersion" in value) && !("formatVersion" in value)
  } catch {
    return false
  }
}

async function wholeJson(path: string): Promise<Json | undefined> {
  const lines: string[] = []
  for await (const line of linesOfFile(path)) lines.push(line)
  try {
    return JSON.parse(lines.join("\n")) as Json
  } catch {
    return undefined
  }
}

const isSnapshot = (json: Json): json is { readonly [key: string]: Json } =>
  json !== null && typeof json === "object" && "resources" in json && "accounts" in json && "formatVersion" in json

const NOUNS: Readonly<Record<Shards["command"], string>> = {
  plan: "a plan",
  check: "a check",
  drift: "drift",
  inventory: "an inventory",
  run: "a task",
}

function mixed(first: ReadShard, other: ReadShard): Problem {
  const message = `${other.one.file} is one shard of ${NOUNS[other.command]}, and ${first.one.file} one of ${NOUNS[first.command]}`
  return { severity: "error", message, fix: "Give the shards of one command only." }
}

/** The configuration whose shard it is. */
export const ownerOf = ({ command, one }: ReadShard): string => {
  if (command === "plan") return (one.shard as PlanShard).plan.owner
  if (command === "drift") return one.shard.plan.plan.owner
  return command === "inventory" ? one.facts.owner : one.shard.owner
}
