import { apply } from "../apply/apply.ts"
import type { Review } from "../apply/review.ts"
import type { Step } from "../apply/step.ts"
import { blockedRun, type DueChange, heldAccount, stoppedBy, type Withheld } from "../apply/withhold.ts"
import type { Change, Config, Outcome, World } from "../model.ts"
import type { Planning } from "../reconcile.ts"
import { entrance } from "./entrance.ts"
import { followsFromExpiry, followsFromReplace, isOurs } from "./follows.ts"
import { type PlannedStep, stepsOf } from "./steps.ts"

export interface CarryOutOptions {
  /** Part of every session's name. */
  readonly run: string
  readonly concurrency: number
  /** What was reviewed. Absent: somebody looked at this very plan just now. */
  readonly review?: Review
  /** Stops what has not begun. */
  readonly signal?: AbortSignal
  /** Told of each change that is about to be written. */
  readonly begun?: (change: Change) => void
  readonly progress?: (outcome: Outcome) => void
  /** Milliseconds between looks for what was written; together some twenty seconds. */
  readonly pauses?: readonly number[]
  /** Milliseconds until a policy that was written holds everywhere; ten seconds. */
  readonly spreading?: number
}

/** The sentence's last word: makes those planned changes that were reviewed. One outcome per change, none lost. */
export async function carryOut(
  planning: Planning,
  world: World,
  config: Config,
  options: CarryOutOptions,
): Promise<readonly Outcome[]> {
  const { plan, waves } = planning
  const steps = stepsOf(planning, world, config)
  const stop = blockedRun(plan) ?? waves.problems.find(({ severity }) => severity === "error")?.message
  const stopped = stoppedBy(plan)
  const held = options.review
    ? await heldAccounts(planning, steps, options.review, world, config)
    : new Map<string, Withheld>()
  const withheld = steps.map(({ change }): Withheld | undefined =>
    stop === undefined ? (held.get(change.account) ?? stopped(change)) : { status: "skipped", reason: stop },
  )
  const refused = steps.flatMap((step, index): readonly { step: Step; outcome: Outcome }[] => {
    const reason = withheld[index]
    return reason ? [{ step, outcome: { change: step.change, ...reason } }] : []
  })
  for (const { outcome } of refused) options.progress?.(outcome)
  const applied = await apply(
    steps.filter((_, index) => withheld[index] === undefined),
    {
      owner: config.name,
      refused,
      concurrency: options.concurrency,
      waves,
      connect: (target, rights) => world.connect(target, { purpose: "apply", run: options.run, ...rights }),
      enter: entrance(planning, world, config, options),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.begun ? { begun: options.begun } : {}),
      ...(options.progress ? { progress: options.progress } : {}),
      ...(options.pauses ? { pauses: options.pauses } : {}),
    },
  )
  return [...refused.map(({ outcome }) => outcome), ...applied]
}

async function heldAccounts(
  planning: Planning,
  steps: readonly PlannedStep[],
  review: Review,
  world: World,
  config: Config,
): Promise<Map<string, Withheld>> {
  const held = new Map<string, Withheld>()
  const accounts = new Map<string, PlannedStep[]>()
  for (const step of steps) accounts.set(step.change.account, [...(accounts.get(step.change.account) ?? []), step])
  for (const [account, own] of accounts) {
    const then = await planning.atReview(account)
    const at = then && { desired: then, expiring: planning.plan.reviewed.expiring }
    const due = own.map((step) => dueOf(step, at, review, world, config))
    const reason = heldAccount(account, planning.plan.accounts[account]?.digest ?? "", due, review)
    if (reason) held.set(account, reason)
  }
  return held
}

function dueOf(
  step: PlannedStep,
  then: Parameters<typeof followsFromExpiry>[1] | undefined,
  review: Review,
  world: World,
  config: Config,
): DueChange {
  const { change, effect } = step
  const due = { change, action: change.action, effect, template: change.template, ours: isOurs(step, config.name) }
  const follows =
    (then !== undefined && followsFromExpiry(step, then, review, world, config)) ||
    (due.ours && followsFromReplace(step, review, world))
  return { ...due, follows }
}
