import { stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { deliveryOf } from "../inventory/delivery.ts"
import type { Config, World } from "../model.ts"
import type { InventoryResult } from "../reconcile/inventory.ts"
import { type InventoryExtent, inventoryExtent } from "../reconcile/inventory-extent.ts"
import { counted } from "../report/names.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { type InventorySink, singleSink } from "../shell/inventory-sink.ts"
import { openResultFile } from "../shell/result-file.ts"
import { folderSink } from "../shell/snapshot-folder.ts"
import { openPatternSink, patternOf, sinkFacts, taken } from "../shell/take-inventory.ts"
import { isPattern } from "../value/output-pattern.ts"
import { type Job, type Result, shardArtifact } from "./job.ts"
import { maskedWorld, settingOf } from "./setting.ts"
import { tellInventory } from "./tell-inventory.ts"

/**
 * `command: inventory`: what there is, written where the input `out` says, else `inventory` of the configuration. With `shard`, one
 * file or folder is for the job that merges.
 */
export async function inventoryCommand(job: Job): Promise<Result> {
  const { signal, forget } = stopOnInterrupt()
  try {
    const setting = await settingOf(job, undefined, { signal })
    const { config, problems: warnings } = setting
    const world = maskedWorld(job, setting)
    const out = placeOf(job, config)
    const { shard } = job.inputs
    const extent = await inventoryExtent(world, config, { ...(shard && { shard }) })
    const sink = await openSink(job, out, { config, extent, world })
    const { result, delivered } = await taken(world, extent, sink, {
      run: job.run,
      concurrency: job.inputs.concurrency,
      signal,
    })
    const problems = [...warnings, ...extent.problems, ...result.problems, ...delivered]
    const accounts = Object.fromEntries(extent.accounts.map(({ id, name }) => [id, { name }]))
    const place = isPattern(out) ? undefined : resolve(out)
    const told = { sentence: sentenceOf(result, extent), problems, accounts }
    if (!shard || place === undefined) return await tellInventory(job, config, told, place)
    const whole = await tellInventory(job, config, told, undefined)
    const shardFile = { path: place, artifact: shardArtifact(config.name, shard, "inventory") }
    // What could not be read is for the job that merges to judge.
    return { ...whole, code: whole.code === 5 ? 0 : whole.code, shardFile }
  } finally {
    forget()
  }
}

/** What the configuration says begins where the configuration is; where nobody says anything, it is a file for later steps. */
export function placeOf({ inputs, folder }: Pick<Job, "inputs" | "folder">, { inventory }: Config): string {
  if (inputs.out !== undefined) return inputs.out
  const out = inventory?.out
  if (out === undefined) return join(folder, inputs.format === "jsonl" ? "inventory.jsonl" : "inventory.json")
  if (out.startsWith("s3://")) return out
  // A folder ends with a slash, which `resolve` takes away.
  return `${resolve(dirname(inputs.config), out)}${out.endsWith("/") ? "/" : ""}`
}

interface Surroundings {
  readonly config: Config
  readonly extent: InventoryExtent
  readonly world: World
}

/** Finds out before anything is read that an account would have no place of its own. */
async function openSink(job: Job, out: string, { config, extent, world }: Surroundings): Promise<InventorySink> {
  const { form, bucketOwner } = config.inventory ?? {}
  const { format } = job.inputs
  const owner = bucketOwner === undefined ? {} : { bucketOwner }
  const isFolder = !isPattern(out) && (await stat(out).catch(() => undefined))?.isDirectory() === true
  const delivery = deliveryOf({ out, isFolder, ...owner, ...(format && { format }), ...(form && { form }) })
  const facts = sinkFacts(extent, world)
  if (delivery.to === "folder") return folderSink(out, extent)
  if (delivery.to === "file") return singleSink(delivery, extent, facts, await openResultFile(out, delivery))
  return openPatternSink(patternOf(out, extent, { clock: world.clock, run: job.run }), delivery, {
    extent,
    world,
    bucketOwner,
  })
}

function sentenceOf({ accounts, resources, unread }: InventoryResult, { providers, regions }: InventoryExtent): string {
  const where = `${counted(accounts, "account")}, ${counted(regions.length, "region")}`
  const left = unread === 0 ? "" : `; ${counted(unread, "place")} could not be read`
  return `${counted(resources, "resource")} of ${counted(providers.size, "type")} in ${where}${left}`
}
