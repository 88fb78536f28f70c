import { stat } from "node:fs/promises"
import { dirname, isAbsolute, join } from "node:path"
import { type Delivery, deliveryOf, type Format } from "../inventory/delivery.ts"
import type { Form } from "../inventory/records.ts"
import type { Shard, World } from "../model.ts"
import type { InventoryResult } from "../reconcile/inventory.ts"
import { type InventoryExtent, inventoryExtent } from "../reconcile/inventory-extent.ts"
import { visible } from "../report/escape.ts"
import { counted } from "../report/names.ts"
import { renderProblems } from "../report/problems.ts"
import { startProgress } from "../report/progress.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { type InventorySink, singleSink } from "../shell/inventory-sink.ts"
import { openResultFile, type ResultWriter } from "../shell/result-file.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { folderSink } from "../shell/snapshot-folder.ts"
import { openPatternSink, patternOf, sinkFacts, taken } from "../shell/take-inventory.ts"
import { isPattern, outputsOf } from "../value/output-pattern.ts"
import { type GlobalOptions, wantsColor } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceAnywhere } from "./place.ts"

interface Options extends GlobalOptions {
  readonly accounts?: readonly string[]
  readonly types?: readonly string[]
  readonly regions?: readonly string[]
  readonly out?: string
  readonly format?: Format
  readonly form?: Form
  readonly bucketOwner?: string
  readonly shard?: Shard
}

/** `reconcile inventory`. */
export async function inventoryCommand(options: Options): Promise<ExitCode> {
  const run = runId()
  const { signal, forget } = stopOnInterrupt()
  try {
    const { world, config, problems: warnings } = await openSetting({ ...options, run, signal })
    const { form, bucketOwner } = config.inventory ?? {}
    const settled = { ...(form && { form }), ...(bucketOwner !== undefined && { bucketOwner }) }
    const { out: place, ...rest } = options
    const out = place === "-" ? undefined : (place ?? placeOf(options, config.inventory?.out))
    const told: Options = { ...settled, ...rest, ...(out !== undefined && { out }) }
    const delivery = deliveryOf({ ...told, isFolder: await isFolder(told.out) })
    const extent = await inventoryExtent(world, config, options)
    const sink = await openInventorySink(told, delivery, { extent, world, run })
    const { result, delivered } = await takenWithProgress(world, extent, sink, {
      run,
      concurrency: options.concurrency,
      signal,
    })
    const problems = [...warnings, ...extent.problems, ...result.problems, ...delivered]
    process.stderr.write(renderProblems(problems, { color: wantsColor(process.stderr), accounts: namesOf(extent) }))
    process.stderr.write(`${summary(result, extent, told.out)}\n`)
    return problemsCode(problems)
  } finally {
    forget()
  }
}

/** A path in the configuration begins where the configuration is. */
function placeOf({ config }: Options, written: string | undefined): string | undefined {
  if (written === undefined || isAbsolute(written) || written.startsWith("s3://")) return written
  const slash = written.endsWith("/") ? "/" : ""
  return join(dirname(config), written).replace(/\/*$/, slash)
}

async function isFolder(out: string | undefined): Promise<boolean> {
  if (out === undefined || isPattern(out)) return false
  return (await stat(out).catch(() => undefined))?.isDirectory() === true
}

interface Surroundings {
  readonly extent: InventoryExtent
  readonly world: World
  readonly run: string
}

/** Finds out before anything is read that an account would have no place, or no place of its own. */
async function openInventorySink(
  options: Options,
  delivery: Delivery,
  { extent, world, run }: Surroundings,
): Promise<InventorySink> {
  const { out, bucketOwner } = options
  const facts = sinkFacts(extent, world)
  if (out === undefined) return singleSink(delivery, extent, facts, stdoutWriter())
  if (delivery.to === "folder") return folderSink(out, extent)
  if (delivery.to === "file") {
    await requirePlaceAnywhere(out, options)
    return singleSink(delivery, extent, facts, await openResultFile(out, delivery))
  }
  const chosen = patternOf(out, extent, { clock: world.clock, run })
  // Places of one pattern are alike: what it would overwrite for one, it would for others.
  const [first] = outputsOf(chosen.pattern, chosen.targets)
  if (first?.kind === "file") await requirePlaceAnywhere(first.path, options)
  return openPatternSink(chosen, delivery, { extent, world, bucketOwner })
}

/** Writes an inventory to stdout, piece by piece. */
export function stdoutWriter(): ResultWriter {
  const { write, done } = openSink(undefined)
  return { write, finish: done, abandon: async () => {} }
}

/** Takes it, with progress on stderr. */
async function takenWithProgress(
  world: World,
  extent: InventoryExtent,
  sink: InventorySink,
  options: Parameters<typeof taken>[3],
): ReturnType<typeof taken> {
  const progress = startProgress()
  try {
    progress.update({ doing: "reading", of: extent.accounts.length })
    const tell = (state: Parameters<typeof progress.update>[0]) =>
      progress.update({ ...state, throttled: world.calls().throttled })
    return await taken(world, extent, sink, { ...options, progress: tell })
  } finally {
    progress.stop()
  }
}

const namesOf = ({ accounts }: InventoryExtent) => Object.fromEntries(accounts.map(({ id, name }) => [id, { name }]))

function summary(
  { accounts, resources }: InventoryResult,
  { providers, regions }: InventoryExtent,
  out?: string,
): string {
  const read = `${counted(resources, "resource")} of ${counted(providers.size, "type")} in ${counted(accounts, "account")}, ${counted(regions.length, "region")}`
  return out === undefined ? read : `${read}: ${visible(out)}`
}
