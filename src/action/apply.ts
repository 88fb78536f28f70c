import { blockedRun } from "../apply/withhold.ts"
import type { GitHub } from "../github/client.ts"
import { laterApplied } from "../github/later.ts"
import type { Outcome, Plan } from "../model.ts"
import { carryOut } from "../reconcile/carry-out.ts"
import { configAt } from "../reconcile/revisions.ts"
import type { Planning } from "../reconcile.ts"
import { unplanned } from "../report/alerts.ts"
import { renderOutcomes } from "../report/outcomes.ts"
import { renderPlan } from "../report/text.ts"
import { applyCode, type ExitCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import type { Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { requireCheckedOut } from "./base.ts"
import { writeFiles } from "./files.ts"
import { applyCheck, type Job, type Result } from "./job.ts"
import { type Merged, mergedUpTo } from "./merged.ts"
import { tellApplied, tellingFailure } from "./notify.ts"
import { failed } from "./plan.ts"
import { beginCheck, closingCheck, maskFor } from "./publish.ts"
import { type ReviewedSet, reviewedByPulls, reviewedInRun } from "./reviewed.ts"
import { planned, settingOf } from "./setting.ts"
import { tellingPulls, tellOutcomes } from "./tell-outcomes.ts"

/** `command: apply`: makes what was reviewed so, and says what became of it. */
export async function applyCommand(job: Job): Promise<Result> {
  await requireCheckedOut(job)
  const github = requireGitHub(job)
  const stop = stopOnInterrupt()
  try {
    const setting = await settingOf(job, undefined, { signal: stop.signal })
    const { name } = setting.config
    const check = await beginCheck(job, applyCheck(name), job.event.sha)
    if (!check) throw new ProblemError(noCheck)
    const work = async () => {
      await requireLatest(github, job, name, check.app)
      const merged = await mergedUpTo(github, job, name, check.app)
      const base = merged.since ?? job.event.before
      const reviewed = await reviewedSet(github, job, { setting, merged, app: check.app })
      const { pulls } = merged
      const done = await tellingPulls(job, pulls, () =>
        applyReviewed(job, setting, { base, reviewed, signal: stop.signal }),
      )
      const commentUrl = await tellOutcomes(job, done, { check, pulls, missing: reviewed?.missing ?? [] })
      await tellApplied(job, setting, done.plan, done.outcomes)
      return { ...done.result, ...(commentUrl ? { commentUrl } : {}) }
    }
    return await tellingFailure(job, setting, "apply", () => closingCheck(job, { command: "apply", check }, work))
  } finally {
    stop.forget()
  }
}

function requireGitHub({ github }: Job): GitHub {
  if (github) return github
  throw new ProblemError({
    severity: "error",
    message: "Without a token nobody knows what was reviewed",
    fix: "Leave the input `github-token` away: then it is that of the workflow.",
  })
}

const noCheck = {
  severity: "error",
  message: "Without a check run on this commit the next apply would not know what is done",
  fix: "Add `checks: write` to `permissions:` of this job in the workflow.",
} as const

/** A run of an older commit would take back what a newer one has done. */
async function requireLatest(github: GitHub, { event }: Job, name: string, app: number): Promise<void> {
  const later = await laterApplied(github, {
    branch: event.defaultBranch,
    sha: event.sha,
    check: applyCheck(name),
    app,
  })
  if (later === undefined) return
  throw new ProblemError({
    severity: "error",
    message: `A newer commit, ${later.slice(0, 7)}, has been applied already: this one is out of date`,
    fix: "Run the newer commit's workflow again instead.",
  })
}

/** What was reviewed; undefined where everything that is due may be done, in full or by its digest. */
async function reviewedSet(
  github: GitHub,
  job: Job,
  { setting, merged, app }: Since,
): Promise<ReviewedSet | undefined> {
  const { config } = setting
  const { digest, planHash } = job.inputs
  if (digest !== undefined) return undefined
  if (planHash !== undefined) return reviewedInRun(github, config.name, job.workflowRun, planHash)
  if (merged.direct.length > 0 && (await allowsUnreviewed(setting, merged.since))) return undefined
  return reviewedByPulls(github, merged, { name: config.name, app })
}

interface Since {
  readonly setting: Setting
  readonly merged: Merged
  readonly app: number
}

/** Both what was applied last and what is to be applied have to say so: nobody allows himself to push unreviewed. */
async function allowsUnreviewed({ config, world }: Setting, base: string | undefined): Promise<boolean> {
  if (config.unreviewed !== "apply" || base === undefined) return false
  const before = await configAt(await world.files(base), config.source.file)
  return before.config?.unreviewed === "apply"
}

/** What an apply leaves behind, before anybody is told. */
export interface Done {
  readonly result: Result
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
  /** Nothing that was reviewed is left to do: the next apply need not look back beyond this commit. */
  readonly complete: boolean
}

async function applyReviewed(
  job: Job,
  setting: Setting,
  {
    base,
    reviewed,
    signal,
  }: {
    readonly base: string | undefined
    readonly reviewed: ReviewedSet | undefined
    readonly signal: AbortSignal
  },
): Promise<Done> {
  const review = reviewed?.review
  const planning = await planned(job, setting, {
    run: job.run,
    keep: true,
    signal,
    ...(base === undefined ? {} : { base }),
    ...(review && review.total > 0 ? { reviewed: review } : {}),
  })
  const { plan } = planning
  const mask = maskFor(job, plan)
  const files = await writeFiles(job.folder, plan, mask)
  job.log.text(mask.text(renderPlan(plan, { color: false, full: false })))
  const stale = job.inputs.digest !== undefined && job.inputs.digest !== plan.digest
  const outcomes = stale
    ? heldBack(plan, job.inputs.digest ?? "")
    : await performed(job, setting, planning, review, signal)
  const code = applyCode(plan, outcomes)
  const accountsFailed = failed(plan, outcomes)
  return {
    plan,
    outcomes,
    complete: isComplete(code, plan, outcomes, review),
    result: { code, plan, files, approvable: true, accountsFailed },
  }
}

async function performed(
  job: Job,
  { world, config, save }: Setting,
  planning: Planning,
  review: ReviewedSet["review"] | undefined,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { plan } = planning
  if (plan.changes.length === 0 || blockedRun(plan) !== undefined) return []
  try {
    const outcomes = await carryOut(planning, world, config, {
      run: job.run,
      concurrency: job.inputs.concurrency,
      signal,
      ...(review ? { review } : {}),
    })
    job.log.text(maskFor(job, plan, outcomes).text(renderOutcomes(outcomes, { color: false, accounts: plan.accounts })))
    return outcomes
  } finally {
    await save()
  }
}

/** A digest is all or nothing. */
const heldBack = ({ changes, digest }: Plan, approved: string): readonly Outcome[] =>
  changes.map((change) => ({
    change,
    status: "held",
    reason: `the plan is not the one that was approved: approved ${approved.slice(0, 12)}, now ${digest.slice(0, 12)}`,
  }))

/** An account that cannot be read keeps nothing open in which nothing was reviewed. */
function isComplete(
  code: ExitCode,
  plan: Plan,
  outcomes: readonly Outcome[],
  review: ReviewedSet["review"] | undefined,
): boolean {
  if (code === 0) return true
  if (code !== 5 || !review || outcomes.some(({ status }) => status !== "applied")) return false
  return unplanned(plan).every((account) => review.changes(account).length === 0)
}
