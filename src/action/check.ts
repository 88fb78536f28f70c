import type { Problem } from "../model.ts"
import { check } from "../reconcile/check.ts"
import { findingsSentence } from "../report/findings.ts"
import { checkShardText } from "../report/merge-write.ts"
import { shardText } from "../shell/shard.ts"
import { baseOf } from "./base.ts"
import { accountsIn, type Job, type Result } from "./job.ts"
import { tellingFailure } from "./notify.ts"
import { maskFor } from "./publish.ts"
import { maskedWorld, settingOf } from "./setting.ts"
import { handOver } from "./shard-file.ts"
import { tellFindings } from "./tell-findings.ts"

/**
 * `command: check`: what rules find in what there is, in the summary, at the rules' lines and as SARIF. Of a pull request its
 * rules are asked, entering accounts as its base says, and nobody is told: whom to tell is not merged yet. With `shard`, it is
 * for the job that merges.
 */
export async function checkCommand(job: Job): Promise<Result> {
  const pending = await pendingBase(job)
  const setting = await settingOf(job, pending)
  const work = async (): Promise<Result> => {
    const { config, problems } = setting
    const { concurrency, shard } = job.inputs
    const options = { run: job.run, concurrency, ...(shard && { shard }) }
    const { shard: part, ...found } = await check(maskedWorld(job, setting), config, options)
    const checked = { ...found, problems: [...found.problems, ...problems] }
    if (!shard || !part) return tellFindings(job, setting, checked, pending)
    job.log.text(maskFor(job, checked).text(`Shard ${shardText(shard)}. ${findingsSentence(checked)}`))
    const write = (take: (text: string) => Promise<void>) => take(checkShardText({ ...part, warnings: problems }))
    const shardFile = await handOver(job, { command: "check", name: config.name, shard, write })
    return { code: 0, outcome: "done", accountsFailed: unreadIn(checked), approvable: false, shardFile }
  }
  return pending === undefined ? tellingFailure(job, setting, "check", work) : work()
}

/** The base of a pull request or a merge group; undefined where what is looked at is merged. */
export const pendingBase = async (job: Job): Promise<string | undefined> =>
  job.event.pull || job.event.group ? baseOf(job) : undefined

/** In how many accounts something could not be read. */
export const unreadIn = ({ problems }: { readonly problems: readonly Problem[] }): number =>
  accountsIn(problems.filter(({ severity }) => severity === "unreadable"))
