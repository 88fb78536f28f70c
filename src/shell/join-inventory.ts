import type { Delivery } from "../inventory/delivery.ts"
import type { InventoryRecords, Problem } from "../model.ts"
import { type MergedInventory, mergeInventory } from "../reconcile/merge-inventory.ts"
import { counted } from "../report/names.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import { ProblemError } from "../value/problem.ts"
import { type InventorySink, singleSink } from "./inventory-sink.ts"
import type { InventorySource } from "./read-inventory-shard.ts"
import type { ResultWriter } from "./result-file.ts"
import { folderSink } from "./snapshot-folder.ts"

type Of<F extends InventorySource["format"]> = Extract<InventorySource, { readonly format: F }>

/** A whole inventory that was taken in shards, before it is written. */
export type JoinedInventory =
  | { readonly format: "snapshot"; readonly merged: MergedInventory<Of<"snapshot">> }
  | { readonly format: "json" | "jsonl"; readonly merged: MergedInventory<Of<"json" | "jsonl">> }

/** Joins shards. Throws a ProblemError where they are not one whole inventory, or not in one form. */
export function joinInventory(files: readonly InventorySource[]): JoinedInventory {
  const [first] = files as readonly [InventorySource]
  const other = files.find((one) => formOf(one) !== formOf(first))
  if (other)
    throw new ProblemError({
      severity: "error",
      message: `${other.file} is ${formOf(other)}, and ${first.file} is ${formOf(first)}`,
      fix: "Let all shards be written in one form.",
    })
  if (first.format === "snapshot")
    return { format: first.format, merged: mergeInventory(files as readonly Of<"snapshot">[]) }
  return { format: first.format, merged: mergeInventory(files as readonly Of<"json" | "jsonl">[]) }
}

const formOf = (source: InventorySource): string =>
  source.format === "snapshot" ? "a snapshot" : `${source.format} in the form ${source.facts.form}`

/** What was written: a sentence, and what people should know of it. */
export interface WrittenInventory {
  readonly sentence: string
  readonly accounts: Readonly<Record<string, { readonly name: string }>>
  readonly problems: readonly Problem[]
}

/** Writes it: what one machine would have written, byte for byte. `open` opens what is not a folder. */
export async function writeInventory(
  joined: JoinedInventory,
  delivery: Delivery,
  { out = "", open }: { readonly out?: string | undefined; readonly open: () => Promise<ResultWriter> },
): Promise<WrittenInventory> {
  if (joined.format !== "snapshot") return writeRecords(joined, await open())
  const { merged } = joined
  const accounts = merged.accounts.map(({ id }) => ({ id }))
  const extent = { head: merged.head, left: merged.left, accounts }
  const facts = { managementAccountId: "", clock: new Date(0), providers: new Map() }
  const sink =
    delivery.to === "folder"
      ? await folderSink(out, extent)
      : singleSink({ ...delivery, format: "snapshot" }, extent, facts, await open())
  return writeSnapshot(merged, sink)
}

async function writeSnapshot(
  { shards, accounts, head }: MergedInventory<Of<"snapshot">>,
  sink: InventorySink,
): Promise<WrittenInventory> {
  const problems: Problem[] = [...shards[0].facts.notes]
  let resources = 0
  try {
    for (const [number, { id, from }] of accounts.entries()) {
      const { rows, unread } = await from.contents(id)
      await sink.take({ number, contents: { account: { id }, rows, unread: [] }, unread })
      resources += rows.length
      problems.push(...unread.map((one) => unreadable(one, id)))
    }
    problems.push(...(await sink.finish()))
  } catch (error) {
    await sink.abandon()
    throw error
  }
  const named = (head.accounts ?? []) as unknown as readonly { readonly id: string; readonly name: string }[]
  const covers = head.covers as { readonly types: readonly string[]; readonly regions: readonly string[] }
  return {
    sentence: sentenceOf({ resources, accounts, types: covers.types.length, regions: covers.regions.length }),
    accounts: Object.fromEntries(named.map(({ id, name }) => [id, { name }])),
    problems,
  }
}

const unreadable = (
  { reason, type, region }: { readonly reason: string; readonly type?: string; readonly region?: string },
  account: string,
): Problem => ({ severity: "unreadable", message: reason, account, ...(type && { type }), ...(region && { region }) })

async function writeRecords(
  { format, merged: { shards, accounts } }: Extract<JoinedInventory, { readonly format: "json" | "jsonl" }>,
  writer: ResultWriter,
): Promise<WrittenInventory> {
  const readers = new Map(shards.map((one) => [one, one.records()]))
  const numbers = new Map(shards.flatMap((one) => one.accounts.map((id, at) => [id, one.facts.records[at] ?? 0])))
  let written = 0
  try {
    if (format === "json") await writer.write("[\n")
    for (const { id, from } of accounts) {
      for (let left = numbers.get(id) ?? 0; left > 0; left--) {
        const { value = "" } = (await readers.get(from)?.next()) ?? {}
        await writer.write(format === "jsonl" ? `${value}\n` : `${written > 0 ? ",\n" : ""}${value}`)
        written++
      }
    }
    if (format === "json") await writer.write("\n]\n")
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  } finally {
    await Promise.all([...readers.values()].map((reader) => reader.return(undefined)))
  }
  const sum = (count: (one: Of<"json" | "jsonl">) => number) => shards.reduce((total, one) => total + count(one), 0)
  const unread = shards.flatMap(({ facts }) => facts.unread)
  const { types, regions } = shards[0].facts
  return {
    sentence: sentenceOf({ resources: sum(({ facts }) => facts.resources), accounts, types, regions }),
    accounts: Object.fromEntries(unread.flatMap(({ account, name }) => (name ? [[account, { name }]] : []))),
    problems: [...shards[0].facts.notes, ...unread.map(unreadPlaces)],
  }
}

const unreadPlaces = ({ account, places }: InventoryRecords["unread"][number]): Problem => ({
  severity: "unreadable",
  message: `${counted(places, "place")} could not be read: the records say why, under \`error\``,
  account,
})

function sentenceOf({
  resources,
  accounts,
  types,
  regions,
}: {
  readonly resources: number
  readonly accounts: readonly { readonly id: string }[]
  readonly types: number
  readonly regions: number
}): string {
  const members = accounts.filter(({ id }) => !isOrganizationId(id)).length
  return `${counted(resources, "resource")} of ${counted(types, "type")} in ${counted(members, "account")}, ${counted(regions, "region")}`
}
