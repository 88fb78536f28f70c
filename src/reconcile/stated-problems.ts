import { wavesOf } from "../apply/waves.ts"
import { strayWaivers } from "../check/waivers.ts"
import type { Config, Organization, Problem, RuleTemplate, Template, Waiver, World } from "../model.ts"
import { fitting } from "./fit.ts"
import type { Revision } from "./revision.ts"
import { revisions } from "./revisions.ts"
import { ruleDesired } from "./ruled.ts"

/** What is looked at, and where. */
export interface StatedInput {
  readonly world: World
  readonly config: Config
  readonly organization: Organization
  readonly templates: readonly Template[]
  readonly rules: readonly RuleTemplate[]
  readonly waivers: readonly Waiver[]
  /** There are other templates, and something is wrong with them: what would be missing only for that is not told. */
  readonly broken: boolean
}

/** What is wrong with templates in the accounts that they speak to. Calls nothing of AWS: what is looked up counts as unknown. */
export async function statedProblems(
  input: StatedInput,
): Promise<{ readonly head: Revision; readonly problems: readonly Problem[] }> {
  const { world, config, organization, templates, rules, waivers, broken } = input
  const { head, rulings, problems } = await revisions({
    world: { ...world, lookup: async () => ({ status: "unknown" }) },
    config,
    organization,
    templates,
    rules,
    base: undefined,
    reviewClock: undefined,
  })
  const stray = new Set(broken ? strayWaivers(waivers, rules).map(({ message }) => message) : [])
  const found: Problem[] = [
    ...head.problems,
    ...problems.filter(({ message }) => !stray.has(message)),
    ...wavesOf(config, organization).problems,
  ]
  for (const account of head.accounts) {
    const { desired: stated, problems: own } = await head.resolve(account)
    const { desired, problems: misfits } = fitting(stated, world, organization)
    const ruled = await ruleDesired(rulings, desired, config.name)
    found.push(...own, ...(broken ? [] : misfits), ...desired.flatMap(ruled.against), ...ruled.problems)
  }
  return { head, problems: found }
}
