import { drift } from "../reconcile/drift.ts"
import { writeDriftShard } from "../report/merge-write.ts"
import { planSentence } from "../report/summary.ts"
import { shardText } from "../shell/shard.ts"
import type { Job, Result } from "./job.ts"
import { tellingFailure } from "./notify.ts"
import { failed } from "./plan.ts"
import { proposeDrift } from "./propose.ts"
import { maskFor } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"
import { handOver } from "./shard-file.ts"
import { tellDrift } from "./tell-drift.ts"

/**
 * `command: drift`: what differs from the templates while nothing is pending, and what rules find, in one issue that comes
 * and goes with it. With `shard`, it is for the job that merges.
 */
export async function driftCommand(job: Job): Promise<Result> {
  const setting = await settingOf(job, undefined)
  return tellingFailure(job, setting, "drift", async () => {
    const { config, problems } = setting
    const { concurrency, propose, shard } = job.inputs
    const world = maskedWorld(job, setting)
    const options = { run: job.run, concurrency, keep: propose, ...(shard && { shard }) }
    const { planning, checked, shard: part } = await drift(world, config, options)
    const plan = { ...planning.plan, problems: [...planning.plan.problems, ...problems] }
    if (shard && part) {
      job.log.text(maskFor(job, plan, checked).text(`Shard ${shardText(shard)}. ${planSentence(plan)}`))
      const whole = { ...part, plan: { ...part.plan, run: { ...part.plan.run, warnings: problems } } }
      const write = (take: (text: string) => Promise<void>) => writeDriftShard(whole, take)
      const shardFile = await handOver(job, { command: "drift", name: config.name, shard, write })
      return { code: 0, outcome: "done", accountsFailed: failed(plan, []), approvable: false, shardFile }
    }
    const result = await tellDrift(job, setting, { plan, ...(checked && { checked }) })
    if (propose) await proposeDrift(job, { ...setting, world }, planning)
    return result
  })
}
