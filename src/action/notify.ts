import type { ChannelNotice, Notice, Outcome, Plan, Problem } from "../model.ts"
import { applyNotice, failureNotice } from "../report/notice.ts"
import { renderOutcomes } from "../report/outcomes.ts"
import { renderProblems } from "../report/problems.ts"
import { tellAll } from "../shell/notify.ts"
import { tellChannels } from "../shell/notify-slack.ts"
import type { Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import type { Job } from "./job.ts"
import { maskedProblems, maskFor } from "./publish.ts"

/**
 * Tells whom `notify` names, and the channels that rule templates name. What cannot be told is a warning in the log; it never
 * fails the work. Nobody is told of what is not merged: who would hear of it is not merged either.
 */
export async function tellNotice(
  job: Job,
  { config, world }: Setting,
  notice: () => Notice,
  known: readonly unknown[] = [],
  channels: readonly ChannelNotice[] = [],
): Promise<void> {
  const { event, inputs, github, runUrl: url } = job
  if (inputs.snapshot !== undefined || event.pull || event.group) return
  const env = { env: process.env, ...(world.clientAs && { clientAs: world.clientAs }), ...(github && { github }) }
  const mask = maskFor(job, ...known)
  const merged = event.name === "schedule" || event.ref === `refs/heads/${event.defaultBranch}`
  const own = merged ? channels.map((one) => ({ ...one, notice: mask.value({ ...one.notice, url }) })) : []
  const whole = async (): Promise<readonly Problem[]> => {
    if (!config.notify) return []
    const plain: Notice = { ...notice(), url }
    const keepsIssue = plain.command === "drift" && inputs.comment
    return tellAll(mask.value(plain), config.notify, { ...env, keepsIssue })
  }
  job.log.problems((await Promise.all([whole(), tellChannels(own, config.notify, env)])).flat())
  if (!merged && channels.length > 0)
    job.log.text("The channels that rule templates name are told of the default branch only.")
}

/** Tells what an apply did. */
export const tellApplied = (job: Job, setting: Setting, plan: Plan, outcomes: readonly Outcome[]): Promise<void> => {
  const report = () => renderOutcomes(outcomes, { color: false, full: true, accounts: plan.accounts })
  return tellNotice(job, setting, () => applyNotice(plan, outcomes, { report: report() }), [plan, outcomes])
}

/** Does the work; that it failed is told. */
export async function tellingFailure<T>(
  job: Job,
  setting: Setting,
  command: "drift" | "apply" | "check",
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProblemError) {
      const { config, world } = setting
      const problems = maskedProblems(job, error.problems)
      const report = renderProblems(problems, { color: false })
      await tellNotice(job, setting, () =>
        failureNotice({ command, owner: config.name, world: world.name }, problems, { report }),
      )
    }
    throw error
  }
}
