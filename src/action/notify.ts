import type { Notice, Outcome, Plan } from "../model.ts"
import { applyNotice, failureNotice } from "../report/notice.ts"
import { renderOutcomes } from "../report/outcomes.ts"
import { renderProblems } from "../report/problems.ts"
import { tellAll } from "../shell/notify.ts"
import type { Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import type { Job } from "./job.ts"
import { maskedProblems, maskFor } from "./publish.ts"

/** Tells whom `notify` names. What cannot be told is a warning in the log; it never fails the work. */
export async function tellNotice(
  job: Job,
  { config, world }: Setting,
  notice: () => Notice,
  known: readonly unknown[] = [],
): Promise<void> {
  if (!config.notify || job.inputs.snapshot !== undefined) return
  const plain: Notice = { ...notice(), url: job.runUrl }
  const problems = await tellAll(maskFor(job, ...known).value(plain), config.notify, {
    env: process.env,
    ...(world.clientAs && { clientAs: world.clientAs }),
    ...(job.github && { github: job.github }),
    keepsIssue: plain.command === "drift" && job.inputs.comment,
  })
  job.log.problems(problems)
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
