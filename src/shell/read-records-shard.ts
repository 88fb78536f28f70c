import type { InventoryRecords, Json, TaskShard, ToldOutcome } from "../model.ts"
import type { NamedTask } from "../reconcile/merge-tasks.ts"
import { isRefused, outcomeLineOf, recordsShardOf } from "../report/merge-parts.ts"
import { changedShard, type Refused, refusedShard } from "../report/merge-read.ts"
import { newSeal } from "../value/seal.ts"
import type { InventorySource } from "./read-inventory-shard.ts"
import { linesOfFile } from "./text-lines.ts"

/** A shard of an inventory's records, or of a task. */
export type RecordsShard =
  | { readonly command: "inventory"; readonly one: InventorySource }
  | { readonly command: "run"; readonly one: NamedTask }

/** One shard whose records are on lines, one on each, and whose last record says which it is. */
export async function readRecordsShard(
  path: string,
  file: string,
  format: "json" | "jsonl",
): Promise<RecordsShard | Refused> {
  let [last, number] = ["", 0]
  const seal = newSeal()
  for await (const text of recordsIn(path)) {
    if (number > 0) seal.add(last)
    ;[last, number] = [text, number + 1]
  }
  const shard = recordsShardOf(parsed(last), file)
  if (isRefused(shard)) return shard
  const changed = seal.seal(shard).digest === shard.digest ? undefined : changedShard(file)
  if (shard.command === "run") return changed ?? taskAt(path, file, shard as TaskShard)
  const facts = shard as InventoryRecords
  if (facts.records.reduce((sum, one) => sum + one, 1) !== number || facts.records.length !== facts.accounts.length)
    return refusedShard(`${file} has ${number - 1} records, and its last one counts others`)
  if (changed) return changed
  const records = () => recordsIn(path)
  return { command: "inventory", one: { file, facts, accounts: facts.accounts, format, records } }
}

async function taskAt(path: string, file: string, shard: TaskShard): Promise<RecordsShard | Refused> {
  const outcomes: ToldOutcome[] = []
  for await (const text of recordsIn(path)) {
    const json = parsed(text)
    if (json !== null && typeof json === "object" && "shard" in json) break
    const line = outcomeLineOf(json, file)
    if (isRefused(line)) return line
    const { account, name, region, run: _, id: __, ...outcome } = line as typeof line & { run?: Json; id?: Json }
    outcomes.push({ target: { account: { id: account, name }, region }, ...outcome })
  }
  return { command: "run", one: { file, shard, outcomes } }
}

/** The text of each record: lines, or the items of an array with a line for each. */
async function* recordsIn(path: string): AsyncGenerator<string> {
  for await (const line of linesOfFile(path)) {
    const text = line.trim()
    if (text !== "" && text !== "[" && text !== "]") yield text.replace(/,$/, "")
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
