import { blockedRun } from "../apply/withhold.ts"
import { laterApplied } from "../github/later.ts"
import type { Outcome, Shard } from "../model.ts"
import { carryOut } from "../reconcile/carry-out.ts"
import { requireUnblocked, takeTurn } from "../reconcile/turn.ts"
import { renderOutcomesMarkdown } from "../report/markdown-outcomes.ts"
import { renderOutcomes } from "../report/outcomes.ts"
import { renderPlan } from "../report/text.ts"
import { applyCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import type { Setting } from "../shell/setting.ts"
import { shardText } from "../shell/shard.ts"
import { ProblemError } from "../value/problem.ts"
import { requireCheckedOut } from "./base.ts"
import { writeFiles } from "./files.ts"
import { applyCheck, type Job, type Result, shardCheck } from "./job.ts"
import { mergedUpTo } from "./merged.ts"
import { tellApplied, tellingFailure } from "./notify.ts"
import { failed } from "./plan.ts"
import {
  appliedAnnotations,
  beginCheck,
  COMMENT,
  closingCheck,
  endCheck,
  maskFor,
  SUMMARY,
  summarise,
} from "./publish.ts"
import { type ReviewedSet, reviewedInRun } from "./reviewed.ts"
import { planned, settingOf } from "./setting.ts"

/**
 * `command: apply` with `shard`: of the whole plan that an earlier job of this run merged, what falls to this job. That all of it
 * is applied is for a plan of the whole to find, not for one shard.
 */
export async function applyShardCommand(job: Job): Promise<Result> {
  await requireCheckedOut(job)
  const { shard, planHash } = job.inputs
  const { github } = job
  if (!shard || !planHash || !github) throw new ProblemError(unknownReview)
  const stop = stopOnInterrupt()
  try {
    const { signal } = stop
    const setting = await settingOf(job, undefined, { signal })
    const { name } = setting.config
    const check = await beginCheck(job, shardCheck(name, shard), job.event.sha)
    if (!check) throw new ProblemError(unknownReview)
    const work = async () => {
      const { defaultBranch: branch, sha, before } = job.event
      const later = await laterApplied(github, { branch, sha, check: applyCheck(name), app: check.app })
      if (later !== undefined) throw new ProblemError(outOfDate(later))
      const base = (await mergedUpTo(github, job, name, check.app)).since ?? before
      const reviewed = await reviewedInRun(github, name, job.workflowRun, planHash)
      return applyTurn(job, setting, { shard, base, reviewed, signal, check })
    }
    return await tellingFailure(job, setting, "apply", () => closingCheck(job, { command: "apply", check }, work))
  } finally {
    stop.forget()
  }
}

interface TurnFacts {
  readonly shard: Shard
  readonly base: string | undefined
  readonly reviewed: ReviewedSet
  readonly signal: AbortSignal
  readonly check: { readonly id: number }
}

async function applyTurn(
  job: Job,
  setting: Setting,
  { shard, base, reviewed, signal, check }: TurnFacts,
): Promise<Result> {
  const { world, config } = setting
  const { review, plan: whole } = reviewed
  if (!whole) throw new ProblemError(unknownReview)
  requireUnblocked(whole)
  const { wave, concurrency } = job.inputs
  const planning = await planned(job, setting, {
    run: job.run,
    keep: true,
    signal,
    shard,
    ...(base === undefined ? {} : { base }),
    ...(review.total > 0 ? { reviewed: review } : {}),
  })
  const turn = { shard, ...(wave === undefined ? {} : { wave }) }
  const taken = takeTurn(planning, whole, turn, (type) => world.provider(type)).planning
  const { plan } = taken
  const stopped = plan.changes.length === 0 || blockedRun(plan) !== undefined
  const outcomes = stopped ? [] : await carryOut(taken, world, config, { run: job.run, concurrency, signal, review })
  await tellApplied(job, setting, plan, outcomes)
  return told(job, {
    plan,
    outcomes,
    check,
    title: `Shard ${shardText(shard)}${wave === undefined ? "" : `, wave ${wave}`}`,
  })
}

async function told(
  job: Job,
  {
    plan,
    outcomes,
    check,
    title,
  }: Pick<TurnFacts, "check"> & {
    readonly plan: Parameters<typeof applyCode>[0]
    readonly outcomes: readonly Outcome[]
    readonly title: string
  },
): Promise<Result> {
  const mask = maskFor(job, plan, outcomes)
  job.log.text(mask.text(renderPlan(plan, { color: false, full: false })))
  job.log.text(mask.text(renderOutcomes(outcomes, { color: false, accounts: plan.accounts })))
  const files = await writeFiles(job.folder, plan, mask)
  const code = applyCode(plan, outcomes)
  const text = (limit: number) => mask.text(renderOutcomesMarkdown(outcomes, plan, { limit, head: job.event.sha }))
  await summarise(text(SUMMARY))
  const annotations = mask.value(appliedAnnotations(job, plan, outcomes))
  const conclusion = code === 0 ? "success" : "failure"
  await endCheck(job, check, { conclusion, title, summary: text(COMMENT), annotations })
  return { code, plan, files, accountsFailed: failed(plan, outcomes), approvable: false }
}

const unknownReview = {
  severity: "error",
  message: "Nobody knows what was reviewed: a shard applies a part of the plan that an earlier job of this run merged",
  fix: "Give `plan-sha256`, leave `github-token` away, and add `checks: write` and `actions: read` to the job's `permissions`.",
} as const

const outOfDate = (later: string) =>
  ({
    severity: "error",
    message: `A newer commit, ${later.slice(0, 7)}, has been applied already: this one is out of date`,
    fix: "Run the newer commit's workflow again instead.",
  }) as const
