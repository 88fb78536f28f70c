import { apply } from "../apply/apply.ts"
import { isRemainder } from "../apply/remainder.ts"
import type { Review } from "../apply/review.ts"
import type { Step } from "../apply/step.ts"
import { blockedRun, type DueChange, heldAccount, stoppedBy, type Withheld } from "../apply/withhold.ts"
import type { Change, Config, Context, Desired, Outcome, Provider, World } from "../model.ts"
import type { Planned } from "../plan/account.ts"
import { compare, removal } from "../plan/compare.ts"
import { changeKey, needsOf } from "../plan/sequence.ts"
import type { Planning } from "../reconcile.ts"

export interface CarryOutOptions {
  /** Part of every session's name. */
  readonly run: string
  readonly concurrency: number
  /** What was reviewed. Absent: somebody looked at this very plan just now. */
  readonly review?: Review
  /** Stops what has not begun. */
  readonly signal?: AbortSignal
  readonly progress?: (outcome: Outcome) => void
  /** Milliseconds between looks for what was written; together some twenty seconds. */
  readonly pauses?: readonly number[]
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
      connect: (target, types, resources) =>
        world.connect(target, { purpose: "apply", types, run: options.run, ...(resources ? { resources } : {}) }),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.progress ? { progress: options.progress } : {}),
      ...(options.pauses ? { pauses: options.pauses } : {}),
    },
  )
  return [...refused.map(({ outcome }) => outcome), ...applied]
}

interface PlannedStep extends Step {
  readonly planned: Planned
  readonly context: Context
}

/** One step per row of the plan, in its order. */
function stepsOf({ plan, planned }: Planning, world: World, config: Config): readonly PlannedStep[] {
  const lookup = (type: string) => world.provider(type)
  const byKey = new Map<string, { readonly one: Planned; readonly context: Context }>()
  for (const { planned: list, context } of planned.values()) {
    for (const one of list) byKey.set(changeKey(one.change, lookup), { one, context })
  }
  return plan.changes.map((change): PlannedStep => {
    const key = changeKey(change, lookup)
    const known = byKey.get(key)
    const provider = world.provider(change.type)
    if (!known || !provider) throw new Error(`The plan was made without keeping ${key}`)
    return stepOf(change, key, known.one, known.context, provider, world, config)
  })
}

function stepOf(
  change: Change,
  key: string,
  planned: Planned,
  context: Context,
  provider: Provider,
  world: World,
  { name: owner }: Config,
): PlannedStep {
  const { desired, target, write, effect } = planned
  return {
    change,
    key,
    effect,
    target,
    provider,
    planned,
    context,
    needs: needsOf(planned, (type) => world.provider(type)),
    arns: provider.arns?.(write, target, world.partition) ?? [],
    wanted: { desired: desired ? [desired] : [], owned: [change.id] },
    pending: (found) =>
      desired ? compare(provider, desired, found, { context, owner }) : found && removal(provider, found, context),
  }
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
    const due = own.map((step) => dueOf(step, then, review, world, config))
    const reason = heldAccount(account, planning.plan.accounts[account]?.digest ?? "", due, review)
    if (reason) held.set(account, reason)
  }
  return held
}

function dueOf(
  step: PlannedStep,
  then: readonly Desired[] | undefined,
  review: Review,
  world: World,
  config: Config,
): DueChange {
  const { change, effect, planned } = step
  const { before } = planned.write
  const ours = before?.owner === config.name && before.template === change.template
  const due = { change, action: change.action, effect, template: change.template, ours }
  return { ...due, expiredSince: then !== undefined && followsFromExpiry(step, then, review, world, config) }
}

/** Judged by the review's clock, there would be nothing to do, or only what was reviewed. */
function followsFromExpiry(
  step: PlannedStep,
  then: readonly Desired[],
  review: Review,
  world: World,
  { name: owner }: Config,
): boolean {
  const { change, provider, context, planned } = step
  const lookup = (type: string) => world.provider(type)
  const stated = then.find(
    ({ type, key, target }) =>
      changeKey({ type, account: target.account.id, region: target.region, id: key }, lookup) === step.key,
  )
  if (!stated) return false
  const comparison = compare(provider, stated, planned.write.before, { context, owner })
  if (!comparison) return true
  const { before } = planned.write
  const ours = before?.owner === owner && before.template === change.template
  return isRemainder({ ...comparison, template: change.template, ours }, review.effect(change))
}
