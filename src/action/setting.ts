import { setSecret } from "@actions/core"
import { sessionName } from "../accounts/credentials.ts"
import type { Organization, World } from "../model.ts"
import { plan as makePlan, type Planning, type PlanOptions } from "../reconcile.ts"
import { openSetting, type Setting, type SettingOptions } from "../shell/setting.ts"
import { webIdentity } from "./identity.ts"
import type { Job } from "./job.ts"

/** What the command works on, entered as the base revision says, where there is one. */
export async function settingOf(
  { inputs, run }: Job,
  base: string | undefined,
  { at, signal }: Pick<SettingOptions, "at" | "signal"> = {},
): Promise<Setting> {
  const { config, snapshot, concurrency, role } = inputs
  return openSetting({
    config,
    concurrency,
    run,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(base ? { accessFrom: base } : {}),
    ...(at === undefined ? {} : { at }),
    ...(role === undefined ? {} : { identity: webIdentity(inputs, role, sessionName(run)) }),
    ...(signal ? { signal } : {}),
  })
}

/** The world in which ids are masked in the log from the moment they are known, where that is wanted. */
export function maskedWorld({ inputs }: Job, { world }: Setting): World {
  const organization = async () => masked(inputs.mask, await world.organization())
  // A copy by `...` would keep the types known now, not those that are learned.
  const own = Object.getOwnPropertyDescriptors(world)
  return Object.defineProperties({}, { ...own, organization: { value: organization, enumerable: true } }) as World
}

/** The sentence, with the configuration's own problems; ids are masked in the log from the moment they are known. */
export async function planned(
  job: Job,
  setting: Setting,
  options: Omit<PlanOptions, "concurrency">,
): Promise<Planning> {
  const { config, problems } = setting
  const planning = await makePlan(maskedWorld(job, setting), config, {
    ...options,
    concurrency: job.inputs.concurrency,
  })
  return { ...planning, plan: { ...planning.plan, problems: [...planning.plan.problems, ...problems] } }
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log */
function masked(mask: boolean, organization: Organization): Organization {
  if (mask) for (const { id } of organization.accounts) setSecret(id)
  return organization
}
