import { stat } from "node:fs/promises"
import { deliveryOf } from "../inventory/delivery.ts"
import { merge } from "../reconcile/merge.ts"
import { mergeDrift } from "../reconcile/merge-drift.ts"
import { mergeFindings } from "../reconcile/merge-findings.ts"
import { mergeTasks } from "../reconcile/merge-tasks.ts"
import { joinInventory, writeInventory } from "../shell/join-inventory.ts"
import { ownerOf, type ReadShard, type Shards, shardsOf } from "../shell/read-shards.ts"
import { openResultFile } from "../shell/result-file.ts"
import type { Setting } from "../shell/setting.ts"
import { isPattern } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import { pendingBase } from "./check.ts"
import { placeOf } from "./inventory.ts"
import type { Job, Result } from "./job.ts"
import { tellingFailure } from "./notify.ts"
import { tellingPlan } from "./plan.ts"
import { settingOf } from "./setting.ts"
import { shardsIn } from "./shards-in.ts"
import { tellDrift } from "./tell-drift.ts"
import { tellFindings } from "./tell-findings.ts"
import { tellInventory } from "./tell-inventory.ts"
import { tellTask } from "./tell-task.ts"

/** `command: merge`: what the jobs of all shards came to, as one, said wherever it is said of one. Calls nothing of AWS. */
export async function mergeCommand(job: Job): Promise<Result> {
  const reading = shardsIn(job.inputs.shards ?? ".")
  // Where nobody can say whose shards they are, the check of a plan says what is wrong with them.
  const command = await reading.then(
    (read) => shardsOf(read).command,
    () => "plan" as const,
  )
  return command === "plan" ? mergePlan(job, () => reading) : mergeOther(job, await reading)
}

/** One workflow may look at several configurations. */
const ownShards = (read: readonly ReadShard[], { config }: Pick<Setting, "config">): Shards =>
  shardsOf(read.filter((one) => ownerOf(one) === config.name))

const mergePlan = (job: Job, reading: () => Promise<readonly ReadShard[]>): Promise<Result> =>
  tellingPlan(job, async (setting, base) => {
    const shards = ownShards(await reading(), setting)
    if (shards.command !== "plan") throw new Error(shards.command)
    const merged = merge(shards.files)
    const compared = shards.files[0]?.shard.run.base
    if (compared === base) return merged
    throw new ProblemError({
      severity: "error",
      message: `The shards were compared with ${compared ?? "nothing"}, and this job is about ${base ?? "nothing"}`,
      fix: "Run all jobs of the workflow again.",
    })
  })

async function mergeOther(job: Job, read: readonly ReadShard[]): Promise<Result> {
  const pending = await pendingBase(job)
  const setting = await settingOf(job, pending)
  const work = async (): Promise<Result> => {
    const shards = ownShards(read, setting)
    switch (shards.command) {
      case "check":
        return tellFindings(job, setting, mergeFindings(shards.files), pending)
      case "drift":
        return tellDrift(job, setting, mergeDrift(shards.files))
      case "inventory":
        return mergeInventories(job, setting, shards.files)
      case "run":
        return tellTask(job, mergeTasks(shards.files))
      case "plan":
        throw new Error(shards.command)
    }
  }
  const command = read[0]?.command
  const isTold = pending === undefined && (command === "check" || command === "drift")
  const result = await (isTold ? tellingFailure(job, setting, command, work) : work())
  return { ...result, ...(command && { of: command }) }
}

async function mergeInventories(
  job: Job,
  { config }: Setting,
  files: Extract<Shards, { readonly command: "inventory" }>["files"],
): Promise<Result> {
  const joined = joinInventory(files)
  const { inputs, folder } = job
  const out = placeOf({ inputs: { ...inputs, format: joined.format }, folder }, config)
  if (isPattern(out)) throw new ProblemError(onePlace(out))
  const isFolder = (await stat(out).catch(() => undefined))?.isDirectory() === true
  const delivery = deliveryOf({ out, format: joined.format, isFolder })
  const written = await writeInventory(joined, delivery, { out, open: () => openResultFile(out, delivery) })
  return tellInventory(job, config, written, out)
}

const onePlace = (out: string) =>
  ({
    severity: "error",
    message: `An inventory is joined in one place, and ${out} is a pattern`,
    fix: "Give a file, or a folder/, as `out`. Shards that write a file for each account need no joining.",
  }) as const
