import { liveOnly } from "../check/live-only.ts"
import { strayWaivers } from "../check/waivers.ts"
import type { Config, Organization, Problem, World } from "../model.ts"
import { nothingStated } from "../reconcile.ts"
import { aimsOf } from "./aims.ts"
import { dayOf } from "./expiry.ts"
import { placeHolds, readHolds } from "./holds.ts"
import { inspectTemplates, namingProblems } from "./read-templates.ts"
import { statedProblems } from "./stated-problems.ts"
import { waiversAt } from "./waivers.ts"

/** What can be said without asking AWS. */
export interface Validation {
  /** Those that are right as far as anybody can tell without accounts. */
  readonly templates: number
  /** Accounts in which every template was resolved; undefined where no account list was at hand. */
  readonly accounts: number | undefined
  readonly problems: readonly Problem[]
}

/**
 * Templates parse, resolve in every account that is known, and obey their schemas. What is wrong with one keeps nobody from
 * telling what is wrong with the others. Calls nothing of AWS.
 */
export async function validate(
  world: World,
  config: Config,
  organization: Organization | undefined,
): Promise<Validation> {
  const holds = await readHolds(world)
  const { waivers, problems: wrong } = await waiversAt(await world.files(), dayOf(world.clock))
  const inspected = await inspectTemplates(world, config, { offline: true })
  const { templates, rules, tasks, broken } = inspected
  const count = templates.length + rules.length + tasks.length
  const problems: Problem[] = [
    ...holds.problems,
    ...wrong,
    ...inspected.problems,
    ...rules.flatMap((rule) => liveOnly(rule, world.provider(rule.type))),
  ]
  if (!organization) {
    const stray = broken ? [] : strayWaivers(waivers, rules)
    const naming = await namingProblems(templates, world, config)
    return { templates: count, accounts: undefined, problems: [...problems, ...naming, ...stray] }
  }
  const stated = { world, config, organization, templates, rules, waivers, broken }
  const { head, problems: found } = await statedProblems(stated)
  problems.push(...placeHolds(holds.holds, organization).problems, ...found)
  if (!broken && (templates.length > 0 || count === 0)) problems.push(...nothingStated(head))
  const run = { world, config, organization, id: "validate" }
  for (const task of tasks) problems.push(...(await aimsOf(task, run)).problems)
  return { templates: count, accounts: organization.accounts.length, problems }
}
