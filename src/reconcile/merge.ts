import { phasesDue } from "../apply/phases.ts"
import type { Plan, PlanShard } from "../model.ts"
import { planOf } from "../plan/join.ts"
import { joinParts, type Part, runLimits } from "../plan/part.ts"
import { namedKey, unordered } from "../plan/sequence.ts"
import { expiringWith } from "./expiry.ts"
import { type NamedShard, requireWhole } from "./merge-check.ts"

/** The plan of a whole run. */
export interface Merged {
  readonly plan: Plan
  /** The phases in which something is due, in their order: what `apply --wave` takes. */
  readonly waves: readonly number[]
}

/**
 * Joins the shards of a run: what comes of it is what one machine would have planned, byte for byte, with the limits of the
 * whole run judged. The clock is the earliest. Throws a ProblemError where a shard is missing, doubled or of another run. Pure.
 */
export function merge(files: readonly NamedShard[]): Merged {
  const shards = requireWhole(files)
  const [first] = shards as readonly [PlanShard]
  const { run } = first
  const { owner, world, filters, summary } = first.plan
  const part = joinParts(shards.map(partOf))
  const used = Object.assign({}, ...shards.map((shard) => shard.files))
  const clock = shards.map(({ plan }) => plan.clock).reduce((a, b) => (a < b ? a : b))
  const others = { others: run.problems, expiring: expiringWith(run.expiring, used) }
  const limits = runLimits(part, { templates: run.acknowledging, safety: run.safety })
  const lines = new Map(run.acknowledging.map(({ name, line }) => [name, line]))
  const quoted = limits.map((problem) => {
    const line = problem.template === undefined ? undefined : lines.get(problem.template)
    return line === undefined ? problem : { ...problem, line }
  })
  const facts = { owner, world, clock, filters, templates: summary.templates, ...others }
  const plan = planOf(part, facts, quoted)
  const waves = new Map(shards.flatMap((shard) => Object.entries(shard.waves)))
  const waveOf = (account: string) => waves.get(account) ?? run.waves - 1
  const naming = Object.assign({}, ...shards.map((shard) => shard.naming)) as PlanShard["naming"]
  const misplaced = unordered(
    shards.flatMap(({ waiting }) => waiting),
    plan.changes,
    (change) => namedKey(change, naming[change.type]),
    waveOf,
  )
  return {
    plan: {
      ...plan,
      problems: [...misplaced, ...plan.problems, ...run.warnings],
      ...(run.settings.length > 0 ? { settings: run.settings } : {}),
    },
    waves: phasesDue(plan.changes, { of: waveOf, count: run.waves }),
  }
}

function partOf({ plan, total, acknowledged }: PlanShard): Part {
  const { groups, changes, orphans, problems, unchanged, reviewed, summary } = plan
  return {
    rows: { groups, changes, reviewed },
    accounts: Object.entries(plan.accounts),
    orphans,
    problems,
    total,
    acknowledged: new Map(Object.entries(acknowledged)),
    unchanged,
    notPlanned: summary.accountsNotPlanned,
  }
}
