import { wavesOf } from "../apply/waves.ts"
import type { Config, Organization, Problem, World } from "../model.ts"
import { nothingStated, readTemplates } from "../reconcile.ts"
import { ProblemError } from "../value/problem.ts"
import { placeHolds, readHolds } from "./holds.ts"
import { revisions } from "./revisions.ts"

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
  try {
    const { templates, problems } = await readTemplates(world, config)
    if (!organization)
      return { templates: templates.length, accounts: undefined, problems: [...holds.problems, ...problems] }
    const { head } = await revisions({
      world: { ...world, lookup: async () => ({ status: "unknown" }) },
      config,
      organization,
      templates,
      base: undefined,
      reviewClock: undefined,
    })
    const found: Problem[] = [
      ...holds.problems,
      ...placeHolds(holds.holds, organization).problems,
      ...problems,
      ...head.problems,
      ...nothingStated(head),
      ...wavesOf(config, organization).problems,
    ]
    for (const account of head.accounts) found.push(...(await head.resolve(account)).problems)
    return { templates: templates.length, accounts: organization.accounts.length, problems: found }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { templates: 0, accounts: undefined, problems: [...holds.problems, ...error.problems] }
  }
}
