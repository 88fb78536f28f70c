import type { Config, DriftShard, Problem, World } from "../model.ts"
import { type Planning, type PlanOptions, plan, readTemplates } from "../reconcile.ts"
import { type Checked, type CheckOptions, check } from "./check.ts"

/** What differs from what is stated, and what rules find in what there is. */
export interface Drift {
  readonly planning: Planning
  /** Absent where there is no rule template, or where only some templates are asked for. */
  readonly checked?: Checked
  /** Of a shard: what joining it with the others takes. */
  readonly shard?: DriftShard
}

/** How drift is looked for. */
export interface DriftOptions extends Omit<PlanOptions, "base" | "reviewed" | "progress"> {
  readonly progress?: PlanOptions["progress"]
  readonly checking?: CheckOptions["progress"]
}

/** A plan when nothing is pending, and then a check. What was read twice and could not be read is told once. */
export async function drift(world: World, config: Config, { checking, ...options }: DriftOptions): Promise<Drift> {
  const planning = await plan(world, config, { ...options, base: "" })
  const { filters = {}, run, concurrency, signal, shard } = options
  const whole = (checked?: Checked): Drift => ({
    planning,
    ...(checked && { checked: { ...checked, problems: toldOnce(checked.problems, planning.plan.problems) } }),
    ...(planning.shard && {
      shard: {
        ...{ shardVersion: 1, command: "drift", plan: planning.shard },
        ...(checked?.shard && { check: checked.shard }),
      },
    }),
  })
  if (filters.templates || (await readTemplates(world, config)).rules.length === 0) return whole()
  const checked = await check(world, config, {
    run,
    concurrency,
    filters,
    ...(shard ? { shard } : {}),
    ...(checking ? { progress: checking } : {}),
    ...(signal ? { signal } : {}),
  })
  return whole(checked)
}

/** What a check says that the plan has not said already. Pure. */
export function toldOnce(problems: readonly Problem[], planned: readonly Problem[]): readonly Problem[] {
  const known = new Set(planned.map(({ account, message }) => JSON.stringify([account, message])))
  return problems.filter(({ account, message }) => !known.has(JSON.stringify([account, message])))
}
