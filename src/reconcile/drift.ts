import type { Config, World } from "../model.ts"
import { type Planning, type PlanOptions, plan, readTemplates } from "../reconcile.ts"
import { type Checked, type CheckOptions, check } from "./check.ts"

/** What differs from what is stated, and what rules find in what there is. */
export interface Drift {
  readonly planning: Planning
  /** Absent where there is no rule template, or where only some templates are asked for. */
  readonly checked?: Checked
}

/** How drift is looked for. */
export interface DriftOptions extends Omit<PlanOptions, "base" | "reviewed" | "progress"> {
  readonly progress?: PlanOptions["progress"]
  readonly checking?: CheckOptions["progress"]
}

/** A plan when nothing is pending, and then a check. What was read twice and could not be read is told once. */
export async function drift(world: World, config: Config, { checking, ...options }: DriftOptions): Promise<Drift> {
  const planning = await plan(world, config, { ...options, base: "" })
  const { filters = {}, run, concurrency, signal } = options
  if (filters.templates || (await readTemplates(world, config)).rules.length === 0) return { planning }
  const checked = await check(world, config, {
    run,
    concurrency,
    filters,
    ...(checking ? { progress: checking } : {}),
    ...(signal ? { signal } : {}),
  })
  const known = new Set(planning.plan.problems.map(({ account, message }) => JSON.stringify([account, message])))
  const problems = checked.problems.filter(({ account, message }) => !known.has(JSON.stringify([account, message])))
  return { planning, checked: { ...checked, problems } }
}
