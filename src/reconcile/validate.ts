import { wavesOf } from "../apply/waves.ts"
import { liveOnly } from "../check/live-only.ts"
import { strayWaivers } from "../check/waivers.ts"
import type { Config, Organization, Problem, World } from "../model.ts"
import { nothingStated, readTemplates } from "../reconcile.ts"
import { ProblemError } from "../value/problem.ts"
import { aimsOf } from "./aims.ts"
import { dayOf } from "./expiry.ts"
import { fitting } from "./fit.ts"
import { placeHolds, readHolds } from "./holds.ts"
import { revisions } from "./revisions.ts"
import { ruleDesired } from "./ruled.ts"
import { waiversAt } from "./waivers.ts"

/** What can be said without asking AWS. */
export interface Validation {
  readonly templates: number
  /** Accounts in which every template was resolved; undefined where no account list was at hand. */
  readonly accounts: number | undefined
  readonly problems: readonly Problem[]
}

/** Templates parse, resolve in every account that is known, and obey their schemas. Calls nothing of AWS. */
export async function validate(
  world: World,
  config: Config,
  organization: Organization | undefined,
): Promise<Validation> {
  const holds = await readHolds(world)
  const waivers = await waiversAt(await world.files(), dayOf(world.clock))
  const beside = [...holds.problems, ...waivers.problems]
  try {
    const { templates, rules, tasks, problems: written } = await readTemplates(world, config, { offline: true })
    const count = templates.length + rules.length + tasks.length
    const problems = [...written, ...rules.flatMap((rule) => liveOnly(rule, world.provider(rule.type)))]
    if (!organization) {
      const stray = strayWaivers(waivers.waivers, rules)
      return { templates: count, accounts: undefined, problems: [...beside, ...problems, ...stray] }
    }
    const {
      head,
      rulings,
      problems: others,
    } = await revisions({
      world: { ...world, lookup: async () => ({ status: "unknown" }) },
      config,
      organization,
      templates,
      rules,
      base: undefined,
      reviewClock: undefined,
    })
    const found: Problem[] = [
      ...holds.problems,
      ...placeHolds(holds.holds, organization).problems,
      ...problems,
      ...head.problems,
      ...others,
      ...(templates.length === 0 && count > 0 ? [] : nothingStated(head)),
      ...wavesOf(config, organization).problems,
    ]
    for (const account of head.accounts) {
      const { desired: stated, problems: own } = await head.resolve(account)
      const { desired, problems: misfits } = fitting(stated, world, organization)
      const ruled = await ruleDesired(rulings, desired, config.name)
      found.push(...own, ...misfits, ...desired.flatMap(ruled.against), ...ruled.problems)
    }
    const run = { world, config, organization, id: "validate" }
    for (const task of tasks) found.push(...(await aimsOf(task, run)).problems)
    return { templates: count, accounts: organization.accounts.length, problems: found }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { templates: 0, accounts: undefined, problems: [...beside, ...error.problems] }
  }
}
