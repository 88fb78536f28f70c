import { writeShard } from "../report/merge-write.ts"
import { planSentence } from "../report/summary.ts"
import { shardText } from "../shell/shard.ts"
import { ProblemError } from "../value/problem.ts"
import { baseOf } from "./base.ts"
import { type Job, type Result, shardCheck } from "./job.ts"
import { appliedBase } from "./merged.ts"
import { failed } from "./plan.ts"
import { beginCheck, closingCheck, endCheck, maskFor } from "./publish.ts"
import { planned, settingOf } from "./setting.ts"
import { handOver } from "./shard-file.ts"

/** `command: plan` with `shard`: one part of a plan, for the job that merges. Only that one says anything to anybody. */
export async function planShardCommand(job: Job): Promise<Result> {
  const { shard } = job.inputs
  if (!shard) throw new ProblemError({ severity: "error", message: "There is no `shard`", fix: "Give it." })
  const pending = await baseOf(job)
  const setting = await settingOf(job, pending)
  const { config, problems } = setting
  // Where nothing is pending, only a check of ours tells whose checks to believe when it comes to what was applied last.
  const check = pending ? undefined : await beginCheck(job, shardCheck(config.name, shard), job.event.sha)
  return closingCheck(job, { command: "plan", check }, async () => {
    const base = pending ?? (await appliedBase(job, config.name, check?.app)) ?? job.event.before
    const planning = await planned(job, setting, { run: job.run, shard, ...(base === undefined ? {} : { base }) })
    const { plan, shard: part } = planning
    if (!part) throw new Error("A shard was planned as a whole")
    const whole = { ...part, run: { ...part.run, warnings: problems } }
    const write = (take: (text: string) => Promise<void>) => writeShard(whole, take)
    const shardFile = await handOver(job, { command: "plan", name: config.name, shard, write })
    job.log.text(maskFor(job, plan).text(`Shard ${shardText(shard)}. ${planSentence(plan)}`))
    await endCheck(job, check, {
      conclusion: "success",
      title: `Planned shard ${shardText(shard)}`,
      summary: "One of several.",
    })
    return { code: 0, plan, accountsFailed: failed(plan, []), approvable: false, shardFile }
  })
}
