import { phaseOf, phasesDue } from "../apply/phases.ts"
import { blockedRun } from "../apply/withhold.ts"
import type { Change, Plan, Problem, Provider, Shard } from "../model.ts"
import { narrowPlan } from "../plan/narrow.ts"
import { bringsAbout } from "../plan/order.ts"
import { changeKey, needsOf } from "../plan/sequence.ts"
import type { Planning } from "../reconcile.ts"
import { ProblemError } from "../value/problem.ts"
import { shardOf } from "./shard.ts"

/** What falls to one of several machines that apply one plan. */
export interface Turn {
  readonly shard: Shard
  /** A phase as `phaseOf` counts them; absent: the plan has changes in one phase only. */
  readonly wave?: number
}

/** The part of a planning that is made in a turn, and how many of its changes are left for others. */
export interface Taken {
  readonly planning: Planning
  readonly left: number
}

/**
 * A shard cannot judge the limits of the whole run: they were judged when the plan was joined. Throws a ProblemError where
 * they stop it.
 */
export function requireUnblocked(reviewed: Plan): void {
  const message = blockedRun(reviewed)
  if (message === undefined) return
  const fix = "Put that right, plan all shards again, and join them."
  throw new ProblemError({ severity: "blocked", message: `The whole plan is blocked: ${message}`, fix })
}

/**
 * Narrows a planning to its turn, and keeps back what needs something that another machine makes in the same wave. `reviewed`
 * is the whole plan. Throws a ProblemError where machines side by side would not keep to the order of waves.
 */
export function takeTurn(
  whole: Planning,
  reviewed: Plan,
  turn: Turn,
  provider: (type: string) => Provider | undefined,
): Taken {
  requireOrder(whole, reviewed, turn)
  const { wave, shard } = turn
  const { plan, waves } = whole
  const inTurn = (change: Pick<Change, "account" | "action">) => wave === undefined || phaseOf(change, waves) === wave
  const kept = new Map(
    [...whole.planned].map(([id, { planned }]) => [id, planned.filter(({ change }) => inTurn(change))] as const),
  )
  const narrow = wave === undefined ? plan : narrowPlan(plan, kept)
  const elsewhere = new Map(
    reviewed.changes
      .filter(
        (change) => bringsAbout(change.action) && inTurn(change) && shardOf(change.account, shard.of) !== shard.index,
      )
      .map((change) => [changeKey(change, provider), change]),
  )
  const problems = [...kept.values()].flat().flatMap((planned): readonly Problem[] => {
    if (planned.change.action === "delete") return []
    const needed = needsOf(planned, provider).flatMap((key) => elsewhere.get(key) ?? [])
    return needed.slice(0, 1).map((change) => waits(planned.change, change, shard))
  })
  return {
    planning: { ...whole, plan: { ...narrow, problems: [...narrow.problems, ...problems] } },
    left: plan.changes.length - narrow.changes.length,
  }
}

function requireOrder({ waves }: Planning, { changes }: Plan, { shard, wave }: Turn): void {
  const due = phasesDue(changes, waves)
  const last = waves.count + 1
  if (wave !== undefined && wave > last) {
    const fix = `0 is the organization, 1 to ${waves.count} are the waves, the last of them all other accounts, and ${last} what goes from the organization.`
    throw new ProblemError({ severity: "error", message: `There is no wave ${wave}`, fix })
  }
  const shards = new Set(changes.map(({ account }) => shardOf(account, shard.of)))
  if (wave !== undefined || due.length < 2 || shards.size < 2) return
  throw new ProblemError({
    severity: "error",
    message: `The plan has changes in the waves ${due.join(", ")}: shards side by side would not wait for each other`,
    fix: `Apply one wave in all shards, then the next: --wave ${due[0]} first.`,
  })
}

type Row = Omit<Change, "group">

const waits = ({ type, id, account, region, template }: Row, needed: Row, { of }: Shard): Problem => ({
  severity: "blocked",
  message: `${type} ${id} in ${account} needs ${needed.type} ${needed.id} in ${needed.account}, which shard ${shardOf(needed.account, of)}/${of} makes`,
  fix: "When that is done, plan all shards again, join them, and apply what is left; or apply without --shard.",
  account,
  region,
  type,
  id,
  template,
})
