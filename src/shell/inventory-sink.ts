import { promisify } from "node:util"
import { gzip } from "node:zlib"
import type { ReconFacts } from "../inventory/aws-recon.ts"
import type { Contents, Unread } from "../inventory/contents.ts"
import type { Delivery } from "../inventory/delivery.ts"
import { arrayOf, linesOf, recordsOf } from "../inventory/records.ts"
import { accountDigest, sealedShard } from "../inventory/snapshot-seal.ts"
import { snapshotText } from "../inventory/snapshot-text.ts"
import { newTurns } from "../inventory/turns.ts"
import type { InventoryRecords, InventoryShard, Json, Problem, World } from "../model.ts"
import type { Arrival } from "../reconcile/inventory.ts"
import type { InventoryExtent } from "../reconcile/inventory-extent.ts"
import { type OutputPattern, outputsOf } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import { newSeal, type Seal } from "../value/seal.ts"
import { type ResultWriter, writeResultFile } from "./result-file.ts"
import { objectWriter } from "./result-object.ts"

/** Where accounts go as they come in. */
export interface InventorySink {
  /** Whether it was written; a ProblemError where nothing will be. */
  readonly take: (arrival: Arrival) => Promise<boolean>
  /** The problems that people should know of. */
  readonly finish: () => Promise<readonly Problem[]>
  /** Leaves nothing that looks whole and is not. */
  readonly abandon: () => Promise<void>
  /** What there is of it if it is abandoned: part of a sentence. */
  readonly soFar: () => string
}

/** All of an inventory in one file, or on stdout, its accounts in order: a snapshot, JSON Lines, or an array. */
export function singleSink(
  { format, form, yaml }: Delivery,
  { head, left, shard }: Pick<InventoryExtent, "head" | "left" | "shard">,
  facts: ReconFacts,
  writer: ResultWriter,
): InventorySink {
  const turns = newTurns()
  const unread: Unread[] = [...left]
  let size = 0
  let begun = false
  const write = async (text: string): Promise<void> => {
    size += text.length
    if (text !== "") await writer.write(text)
  }
  const seal = newSeal()
  const digests: string[] = []
  const tally: Tally = { records: [], resources: 0, unread: [] }
  const recordText = (contents: Contents): string => {
    const records = recordsOf(contents, form, facts)
    tally.records.push(records.length)
    tally.resources += contents.rows.length
    const { account, unread: gaps } = contents
    if (gaps.length > 0) tally.unread.push({ account: account.id, name: nameOf(head, account.id), places: gaps.length })
    return textOf(records)
  }
  const textOf = (records: readonly Json[]): string => {
    const texts = records.map((record) => JSON.stringify(record))
    if (shard) for (const text of texts) seal.add(text)
    if (format === "jsonl") return texts.map((text) => `${text}\n`).join("")
    const text = texts.map((one, index) => `${begun || index > 0 ? ",\n" : ""}${one}`)
    begun ||= records.length > 0
    return text.join("")
  }
  const [before, after] = format === "json" ? ["[\n", "\n]\n"] : ["", ""]
  const snapshot = snapshotText(head, yaml ? "yaml" : "json")
  return {
    take: (arrival) =>
      turns
        .take(arrival.number, async () => {
          if (arrival.number === 0) await write(format === "snapshot" ? snapshot.begin() : before)
          if (format !== "snapshot") return write(recordText(arrival.contents))
          unread.push(...arrival.unread)
          if (shard) digests.push(accountDigest(arrival.contents.rows, arrival.unread))
          tally.resources += arrival.contents.rows.length
          await write(snapshot.rows(arrival.contents.rows))
        })
        .then(() => true),
    async finish() {
      if (size === 0) await write(format === "snapshot" ? snapshot.begin() : before)
      if (shard && format !== "snapshot") await write(textOf([lastRecord(shard, seal, { head, form, ...tally })]))
      const { resources } = tally
      const said = shard && sealedShard(shard, { head, left, accounts: digests, resources })
      await write(format === "snapshot" ? snapshot.end(unread, said) : after)
      await writer.finish()
      return format === "snapshot" ? tooLarge(size, yaml) : []
    },
    abandon: () => writer.abandon(),
    soFar: () => "it is not complete",
  }
}

interface Tally {
  /** By account. */
  readonly records: number[]
  resources: number
  readonly unread: InventoryRecords["unread"][number][]
}

/** As the head of a snapshot has it: "" of the organization. */
function nameOf({ accounts = [] }: InventoryExtent["head"], id: string): string {
  const all = accounts as readonly { readonly id?: string; readonly name?: string }[]
  return all.find((account) => account.id === id)?.name ?? ""
}

/** Which shard the records before it are, and a digest of them. */
function lastRecord(
  shard: InventoryShard,
  seal: Seal,
  { head, ...said }: Tally & { readonly form: string; readonly head: InventoryExtent["head"] },
): Json {
  const { types, regions } = head.covers as { readonly types: readonly Json[]; readonly regions: readonly Json[] }
  return { shard: seal.seal({ ...shard, ...said, types: types.length, regions: regions.length }) as unknown as Json }
}

/** What `--snapshot` could not read again: YAML takes long, and no text of JavaScript is longer. */
const LARGEST = { yaml: 5_000_000, json: 500_000_000 }

function tooLarge(size: number, yaml: boolean): readonly Problem[] {
  if (size <= (yaml ? LARGEST.yaml : LARGEST.json)) return []
  const message = `The snapshot has ${Math.round(size / 1_000_000)} MB: --snapshot could not read it`
  const fix = yaml ? "Write it as JSON, to a name that ends with .json." : "Write a folder: --out FOLDER/."
  return [{ severity: "warning", message, fix }]
}

/** One file, or one object of S3, for each account. */
export interface PatternOptions {
  readonly pattern: OutputPattern
  /** What the pattern may speak of, for each account of the extent. */
  readonly targets: Parameters<typeof outputsOf>[1]
  readonly delivery: Delivery
  readonly facts: ReconFacts
  readonly bucketOwner?: string
}

/**
 * Throws a ProblemError where two accounts would get the same place. What could not be written is told in the end, and the
 * others go on; unless nothing could be written yet: then nothing ever would.
 */
export async function patternSink(options: PatternOptions, world: Pick<World, "clientAs">): Promise<InventorySink> {
  const { delivery, facts, pattern, bucketOwner = "" } = options
  const outputs = outputsOf(pattern, options.targets)
  const put = pattern.bucket === undefined ? undefined : await objectWriter(world)
  const contentType = delivery.gzip
    ? "application/gzip"
    : delivery.format === "jsonl"
      ? "application/jsonl"
      : "application/json"
  const problems: Problem[] = []
  let written = 0

  async function deliver({ number, contents }: Arrival): Promise<void> {
    const records = recordsOf(contents, delivery.form, facts)
    const text = delivery.format === "jsonl" ? linesOf(records) : arrayOf(records)
    const output = outputs[number]
    if (output?.kind === "file") {
      await writeResultFile(output.path, text, delivery)
    } else if (output && put) {
      const { bucket, key } = output
      const body = delivery.gzip ? await promisify(gzip)(text) : Buffer.from(text)
      await put({ bucket, key, body, contentType, owner: bucketOwner })
    }
  }

  return {
    async take(arrival) {
      try {
        await deliver(arrival)
        written += 1
        return true
      } catch (error) {
        if (written === 0 || !(error instanceof ProblemError)) throw error
        problems.push(...error.problems)
        return false
      }
    },
    finish: async () => problems,
    abandon: async () => {},
    soFar: () => `${written} of ${outputs.length} are there, each of them whole`,
  }
}
