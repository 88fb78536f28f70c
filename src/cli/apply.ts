import { once } from "node:events"
import { createInterface } from "node:readline/promises"
import type { Review } from "../apply/review.ts"
import { blockedRun } from "../apply/withhold.ts"
import type { Outcome, Plan, Shard } from "../model.ts"
import { carryOut } from "../reconcile/carry-out.ts"
import { standing } from "../reconcile/standing.ts"
import { requireUnblocked, type Turn, takeTurn } from "../reconcile/turn.ts"
import type { Planning } from "../reconcile.ts"
import { counted } from "../report/names.ts"
import { applyNotice } from "../report/notice.ts"
import { renderOutcomes } from "../report/outcomes.ts"
import { startProgress } from "../report/progress.ts"
import { renderPlan } from "../report/text.ts"
import { applyCode, type ExitCode } from "../shell/exit.ts"
import { stopOnInterrupt } from "../shell/interrupt.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting, type Setting } from "../shell/setting.ts"
import { ProblemError } from "../value/problem.ts"
import { applyAgain } from "./again.ts"
import { type ApplyLog, applyLog } from "./apply-log.ts"
import { expectation, requireDigest } from "./expectation.ts"
import { type NotifyOptions, telling } from "./notify.ts"
import { type FilterOptions, filtersOf, type GlobalOptions, lookOf } from "./options.ts"
import { planWithProgress } from "./plan.ts"

interface Options extends GlobalOptions, FilterOptions, NotifyOptions {
  readonly expect?: string
  readonly base?: string
  readonly standing?: boolean
  readonly shard?: Shard
  readonly wave?: number
  readonly yes?: boolean
  readonly full?: boolean
}

/** `reconcile apply`. */
export async function applyCommand(options: Options): Promise<ExitCode> {
  const again = applyAgain(options.expect)
  const log = applyLog()
  const stop = stopOnInterrupt(log.stopping, () => log.leaving(again))
  try {
    const run = runId()
    requireConsent(options)
    requireOneReason(options)
    const expected = options.expect === undefined ? undefined : await expectation(options.expect)
    const turn = turnOf(options, expected?.plan)
    const { standing: only, base } = options
    const setting = await openSetting({ ...options, run, ...(only && base !== undefined ? { at: base } : {}) })
    return await telling("apply", setting, options, async (tell) => {
      const whole = await planWithProgress(setting, {
        run,
        concurrency: options.concurrency,
        filters: filtersOf(options),
        keep: true,
        signal: stop.signal,
        ...(base === undefined ? {} : { base: only ? "" : base }),
        ...(expected?.review ? { reviewed: expected.review } : {}),
        ...(turn ? { shard: turn.shard } : {}),
      })
      const { planning, left } =
        turn && expected?.plan
          ? takeTurn(whole, expected.plan, turn, (type) => setting.world.provider(type))
          : options.standing
            ? standing(whole)
            : { planning: whole, left: 0 }
      const { plan } = planning
      if (expected?.digest !== undefined) requireDigest(plan, expected.digest)
      const look = lookOf(process.stdout, options)
      process.stdout.write(renderPlan(plan, look))
      if (expected?.review && !turn) process.stdout.write(notDue(expected.review, plan))
      if (left > 0 && turn) process.stdout.write(`\nLeft for other waves: ${counted(left, "change")}.\n`)
      else if (left > 0)
        process.stdout.write(`\nLeft for a review: ${left} other ${left === 1 ? "change" : "changes"}.\n`)
      const told = (outcomes: readonly Outcome[]) =>
        tell(() => applyNotice(plan, outcomes, { report: reportOf(plan, outcomes) }))
      if (plan.changes.length === 0 || blockedRun(plan) !== undefined) {
        await told([])
        return applyCode(plan, [])
      }
      if (!(await agreed(options))) return 1
      const outcomes = await applyWithProgress(setting, planning, options, {
        run,
        log,
        review: expected?.review,
        signal: stop.signal,
      })
      process.stdout.write(
        `\n${renderOutcomes(outcomes, { ...look, accounts: plan.accounts, world: plan.world, again })}`,
      )
      await told(outcomes)
      return applyCode(plan, outcomes)
    })
  } finally {
    stop.forget()
  }
}

const reportOf = (plan: Plan, outcomes: readonly Outcome[]): string =>
  `${renderPlan(plan, { color: false, full: true })}\n${renderOutcomes(outcomes, { color: false, full: true, accounts: plan.accounts })}`

/** What was reviewed and what needs no review are two things; the second is known only beside what was applied last. */
function requireOneReason({ expect, standing, base }: Options): void {
  if (!standing || (expect === undefined && base !== undefined)) return
  const problem =
    expect === undefined
      ? {
          message: "--standing needs to know what was applied last: what was written since has to be reviewed",
          fix: "Give that revision with --base.",
        }
      : {
          message: "--standing is for what nobody reviews, and --expect for what somebody did",
          fix: "Give one of the two.",
        }
  throw new ProblemError({ severity: "error", ...problem })
}

/** Which machine of several this is, if so; one cannot know of the whole run what its plan alone knows. */
function turnOf({ shard, wave }: Options, reviewed: Plan | undefined): Turn | undefined {
  if (!shard && wave === undefined) return undefined
  if (shard && reviewed) {
    requireUnblocked(reviewed)
    return { shard, ...(wave === undefined ? {} : { wave }) }
  }
  const problem = shard
    ? {
        message: "--shard applies a part of a whole plan, by whose limits it was judged",
        fix: "Give the file that `reconcile merge --format json --out FILE` wrote with --expect.",
      }
    : { message: "--wave is for machines that apply side by side", fix: "Give --shard too, or leave it away." }
  throw new ProblemError({ severity: "error", ...problem })
}

/** What was reviewed and is not planned now: a second run finds it done; a template that changed may not state it. */
function notDue(review: Review, { changes }: Plan): string {
  const gone = review.total - changes.filter((change) => review.effects(change).length > 0).length
  if (gone === 0) return ""
  const which = gone === review.total ? "None" : `${review.total - gone}`
  return `\nReviewed: ${which} of ${review.total} reviewed changes ${which === "1" ? "is" : "are"} still due; the rest is done already, or not stated any more.\n`
}

/** Before anything is read: a run that could never go ahead would do so only on days with nothing to change. */
function requireConsent({ yes }: Options): void {
  if (yes || process.stdin.isTTY) return
  throw new ProblemError({
    severity: "error",
    message: "apply asks before it writes, and nobody is there to answer",
    fix: "Add --yes, or run it in a terminal.",
  })
}

async function agreed({ yes }: Options): Promise<boolean> {
  if (yes) return true
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    // Whoever presses Ctrl-C, or Ctrl-D, gives no answer.
    const left = once(prompt, "close").then(() => "")
    const asked = prompt.question('\nMake these changes? Only "yes" is taken for an answer: ').catch(() => "")
    if ((await Promise.race([asked, left])).trim() === "yes") return true
    process.stderr.write("\nNothing was changed.\n")
    return false
  } finally {
    prompt.close()
  }
}

async function applyWithProgress(
  { world, config, save }: Setting,
  planning: Planning,
  { concurrency }: Options,
  {
    run,
    log,
    review,
    signal,
  }: {
    readonly run: string
    readonly log: ApplyLog
    readonly review: Review | undefined
    readonly signal: AbortSignal
  },
): Promise<readonly Outcome[]> {
  const progress = startProgress()
  log.start(planning.plan)
  let [done, failed] = [0, 0]
  const of = planning.plan.changes.length
  progress.update({ doing: "applying", of, unit: "changes" })
  try {
    return await carryOut(planning, world, config, {
      run,
      concurrency,
      signal,
      ...(review ? { review } : {}),
      begun: log.begun,
      progress: (outcome) => {
        log.ended(outcome)
        done++
        if (outcome.status !== "applied") failed++
        progress.update({ done, problems: failed, throttled: world.calls().throttled })
      },
    })
  } finally {
    progress.stop()
    await save()
  }
}
