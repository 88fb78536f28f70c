import { stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { deliveryOf } from "../inventory/delivery.ts"
import type { Config, Problem, World } from "../model.ts"
import type { InventoryResult } from "../reconcile/inventory.ts"
import { type InventoryExtent, inventoryExtent } from "../reconcile/inventory-extent.ts"
import { joined, largest } from "../report/markdown-fit.ts"
import { problemLine } from "../report/markdown-problems.ts"
import { type AccountNames, count, counted } from "../report/names.ts"
import { problemGroups } from "../report/problem-groups.ts"
import { renderProblems } from "../report/problems.ts"
import { problemsCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { type InventorySink, singleSink } from "../shell/inventory-sink.ts"
import { openResultFile } from "../shell/result-file.ts"
import { folderSink } from "../shell/snapshot-folder.ts"
import { openPatternSink, patternOf, sinkFacts, taken } from "../shell/take-inventory.ts"
import { isPattern } from "../value/output-pattern.ts"
import { accountsIn, inventoryArtifact, type Job, type Result } from "./job.ts"
import { maskFor, SUMMARY, summarise } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"

/** `command: inventory`: what there is, written where the input `out` says, else `inventory` of the configuration. */
export async function inventoryCommand(job: Job): Promise<Result> {
  const { signal, forget } = stopOnInterrupt()
  try {
    const setting = await settingOf(job, undefined, { signal })
    const { config, problems: warnings } = setting
    const world = maskedWorld(job, setting)
    const out = placeOf(job, config)
    const extent = await inventoryExtent(world, config, {})
    const sink = await openSink(job, out, { config, extent, world })
    const { result, delivered } = await taken(world, extent, sink, {
      run: job.run,
      concurrency: job.inputs.concurrency,
      signal,
    })
    const problems = [...warnings, ...extent.problems, ...result.problems, ...delivered]
    const names = Object.fromEntries(extent.accounts.map(({ id, name }) => [id, { name }]))
    const mask = maskFor(job, problems, Object.keys(names))
    const sentence = sentenceOf(result, extent)
    job.log.text(mask.text(`${renderProblems(problems, { color: false, accounts: names })}${sentence}\n`))
    await summarise(mask.text(summaryText(sentence, problems, names)))
    return {
      code: problemsCode(problems),
      outcome: "done",
      problems,
      accountsFailed: accountsIn(problems.filter(({ severity }) => severity === "unreadable")),
      ...(isPattern(out) ? {} : { inventory: { path: resolve(out), artifact: inventoryArtifact(config.name) } }),
      approvable: false,
    }
  } finally {
    forget()
  }
}

/** What the configuration says begins where the configuration is; where nobody says anything, it is a file for later steps. */
function placeOf({ inputs, folder }: Job, { inventory }: Config): string {
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

/** The numbers, and as many problems as the summary of a step can hold. */
function summaryText(sentence: string, problems: readonly Problem[], accounts: AccountNames): string {
  const groups = problemGroups(problems, accounts)
  const heading = `## Reconcile inventory: ${sentence}`
  const body = (number: number) => {
    const lines = groups.slice(0, number).map((group) => problemLine(group, { accounts: {} }, { names: 10 }))
    if (number < groups.length) lines.push(`- ${count(groups.length - number)} more`)
    return joined([heading, lines.join("\n")], SUMMARY)
  }
  return largest(0, groups.length, body) ?? heading
}
