import { blockedRun } from "../apply/withhold.ts"
import type { Outcome } from "../model.ts"
import { carryOut } from "../reconcile/carry-out.ts"
import { type Standing, standing } from "../reconcile/standing.ts"
import { renderOutcomesMarkdown } from "../report/markdown-outcomes.ts"
import { counted } from "../report/names.ts"
import { renderOutcomes } from "../report/outcomes.ts"
import { renderPlan } from "../report/text.ts"
import { applyCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import type { Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { requireCheckedOut } from "./base.ts"
import { writeFiles } from "./files.ts"
import { type Job, type Result, standingCheck } from "./job.ts"
import { appliedBase } from "./merged.ts"
import { failed } from "./plan.ts"
import { beginCheck, COMMENT, closingCheck, endCheck, maskedFor, SUMMARY, summarise } from "./publish.ts"
import { planned, settingOf } from "./setting.ts"

/**
 * `command: apply` with `standing`: on a schedule, what needs no review and nothing else. What was merged and not wholly applied
 * yet is left to the apply that knows its review.
 */
export async function standingCommand(job: Job): Promise<Result> {
  await requireCheckedOut(job)
  const stop = stopOnInterrupt()
  try {
    const setting = await settingOf(job, undefined, stop.signal)
    const { name } = setting.config
    const check = await beginCheck(job, standingCheck(name), job.event.sha)
    return await closingCheck(job, { command: "apply", check }, async () => {
      const base = await appliedBase(job, name, check?.app)
      if (base === undefined) throw new ProblemError(neverApplied)
      const whole = await planned(job, setting, { run: job.run, keep: true, base, signal: stop.signal })
      const due = standing(whole)
      const outcomes = await performed(job, setting, due, stop.signal)
      return tell(job, due, outcomes, check)
    })
  } finally {
    stop.forget()
  }
}

const neverApplied = {
  severity: "error",
  message: "No commit of this branch has been applied yet, so nobody reviewed anything that could be upheld",
  fix: "Apply once by merging a pull request: from then on the schedule has something to go by.",
} as const

async function performed(
  job: Job,
  { world, config }: Setting,
  { planning, left }: Standing,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { plan } = planning
  job.log.text(renderPlan(maskedFor(job, plan), { color: false, full: false }))
  if (left > 0) job.log.text(`Left for a review: ${counted(left, "other change")}.`)
  if (plan.changes.length === 0 || blockedRun(plan) !== undefined) return []
  const { concurrency } = job.inputs
  const outcomes = await carryOut(planning, world, config, { run: job.run, concurrency, signal })
  job.log.text(renderOutcomes(maskedFor(job, outcomes), { color: false, accounts: maskedFor(job, plan.accounts) }))
  return outcomes
}

async function tell(
  job: Job,
  { planning: { plan }, left }: Standing,
  outcomes: readonly Outcome[],
  check: { readonly id: number } | undefined,
): Promise<Result> {
  const [shown, shownOutcomes] = maskedFor(job, [plan, outcomes] as const)
  const files = await writeFiles(job.folder, plan, shown)
  const code = applyCode(plan, outcomes)
  const others = left > 0 ? `\nLeft for a review: ${counted(left, "other change")}.\n` : ""
  const text = (limit: number) => renderOutcomesMarkdown(shownOutcomes, shown, { limit, head: job.event.sha }) + others
  await summarise(text(SUMMARY))
  await endCheck(job, check, {
    conclusion: code === 0 ? "success" : "failure",
    title: `Standing changes: ${counted(outcomes.length, "change")}`,
    summary: text(COMMENT),
  })
  return { code, plan, files, accountsFailed: failed(plan, outcomes), approvable: false }
}
