import { blockedRun } from "../apply/withhold.ts"
import type { Outcome } from "../model.ts"
import { carryOut } from "../reconcile/carry-out.ts"
import { placeHolds, requireHolds } from "../reconcile/holds.ts"
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
import { tellApplied, tellingFailure } from "./notify.ts"
import { failed } from "./plan.ts"
import { beginCheck, COMMENT, closingCheck, endCheck, maskFor, SUMMARY, summarise } from "./publish.ts"
import { planned, settingOf } from "./setting.ts"

/**
 * `command: apply` with `standing`: on a schedule, what needs no review and nothing else. It goes by the files of the commit
 * that was wholly applied last: what came since is left to the apply that knows its review. Holds written since hold too.
 */
export async function standingCommand(job: Job): Promise<Result> {
  await requireCheckedOut(job)
  const stop = stopOnInterrupt()
  try {
    const { signal } = stop
    const head = await settingOf(job, undefined, { signal })
    const { name } = head.config
    const check = await beginCheck(job, standingCheck(name), job.event.sha)
    const closing = { command: "apply", check }
    const work = () =>
      closingCheck(job, closing, async () => {
        const base = await appliedBase(job, name, check?.app)
        if (base === undefined) throw new ProblemError(neverApplied)
        const setting = await settingOf(job, undefined, { at: base, signal })
        const whole = await planned(job, setting, { run: job.run, keep: true, base: "", signal })
        const { holds } = placeHolds((await requireHolds(head.world)).holds, whole.organization)
        const due = standing(whole, holds)
        const outcomes = await performed(job, setting, due, signal)
        // Whom to tell is said by what is there now.
        await tellApplied(job, head, due.planning.plan, outcomes)
        return tell(job, due, outcomes, check)
      })
    return await tellingFailure(job, head, "apply", work)
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
  job.log.text(maskFor(job, plan).text(renderPlan(plan, { color: false, full: false })))
  if (left > 0) job.log.text(`Left for a review: ${counted(left, "other change")}.`)
  if (plan.changes.length === 0 || blockedRun(plan) !== undefined) return []
  const { concurrency } = job.inputs
  const outcomes = await carryOut(planning, world, config, { run: job.run, concurrency, signal })
  job.log.text(maskFor(job, plan, outcomes).text(renderOutcomes(outcomes, { color: false, accounts: plan.accounts })))
  return outcomes
}

async function tell(
  job: Job,
  { planning: { plan }, left }: Standing,
  outcomes: readonly Outcome[],
  check: { readonly id: number } | undefined,
): Promise<Result> {
  const mask = maskFor(job, plan, outcomes)
  const files = await writeFiles(job.folder, plan, mask)
  const code = applyCode(plan, outcomes)
  const others = left > 0 ? `\nLeft for a review: ${counted(left, "other change")}.\n` : ""
  const text = (limit: number) =>
    mask.text(renderOutcomesMarkdown(outcomes, plan, { limit, head: job.event.sha })) + others
  await summarise(text(SUMMARY))
  await endCheck(job, check, {
    conclusion: code === 0 ? "success" : "failure",
    title: `Standing changes: ${counted(outcomes.length, "change")}`,
    summary: text(COMMENT),
  })
  return { code, plan, files, accountsFailed: failed(plan, outcomes), approvable: false }
}
