import { IAMClient } from "@aws-sdk/client-iam"
import { roleArn } from "../accounts/credentials.ts"
import type { Config, Organization, World } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { type HubTrust, judgeHubTrust, judgeSeparation } from "./hub-trust.ts"
import type { Caller } from "./identity.ts"
import { trusted } from "./member-trust.ts"
import { judgeHubPermissions } from "./permissions.ts"
import { type RoleSight, readRoleDocuments } from "./roles.ts"
import { type Survey, type SurveyOptions, targetOf } from "./survey.ts"

/** What looking at the hubs needs. */
export interface HubsInput extends Pick<HubTrust, "repository" | "isLimited"> {
  readonly config: Config
  readonly organization: Organization
  readonly caller: Caller
  readonly survey: Survey
  readonly options: SurveyOptions
}

type Purpose = "plan" | "apply"

/** Roles followed at most from one hub: who may be it, and who may be that. */
const MOST = 5

/** Who may be a hub: its own trust policy, and those of the roles that it trusts, as far as they can be looked at. */
export async function examineHubs(world: World, input: HubsInput): Promise<readonly Diagnosis[]> {
  const { plan, apply } = input.config.access
  const reader = roleReader(world, input)
  const found: Diagnosis[] = []
  if (plan && apply && plan.role === apply.role)
    found.push(...judgeSeparation({ name: plan.role }, { name: apply.role }))
  const [planHub, applyHub] = [plan?.hub && (await reader(plan.hub)), apply?.hub && (await reader(apply.hub))]
  if (plan?.hub && apply?.hub) {
    const side = (name: string, sight: RoleSight | "" | undefined) => ({
      name,
      ...(sight && sight.status === "read" && { document: sight.role.trust }),
    })
    found.push(...judgeSeparation(side(plan.hub, planHub), side(apply.hub, applyHub)))
  }
  for (const purpose of ["plan", "apply"] as const) {
    const access = input.config.access[purpose]
    if (access) found.push(...(await examinePurpose(purpose, access.hub, world, input, reader)))
  }
  return found
}

async function examinePurpose(
  purpose: Purpose,
  hub: string | undefined,
  world: World,
  input: HubsInput,
  reader: (arn: string) => Promise<RoleSight>,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = []
  // Without a hub, the roles in the accounts trust the role that CI enters by.
  const first = hub === undefined ? [...input.survey.trusted[purpose]] : [hub]
  const queue = first.slice(0, MOST)
  const seen = new Set(queue)
  for (const arn of queue) {
    const sight = await reader(arn)
    const goal = hub === undefined ? input.config.access[purpose]?.role : `the ${purpose} hub`
    const name = arn === hub ? `The ${purpose} hub` : `The role ${arn}, by which one comes to ${goal},`
    if (sight.status !== "read") {
      found.push(unseen(name, arn, sight))
      continue
    }
    const { repository, isLimited } = input
    const doors = judgeHubTrust({
      purpose,
      hub: name,
      document: sight.role.trust,
      ...(repository && { repository }),
      ...(isLimited && { isLimited }),
    })
    found.push(...(doors.length > 0 ? doors : [diagnose("trust")("ok", `${name} lets in nobody that it should not.`)]))
    if (first.includes(arn))
      found.push(...judgeHubPermissions({ purpose, ...waysOf(purpose, world, input), ...sight.role }))
    for (const next of trusted(sight.role.trust)) {
      if (seen.size >= MOST || seen.has(next) || !/:role\//.test(next)) continue
      seen.add(next)
      queue.push(next)
    }
  }
  return found
}

function unseen(name: string, arn: string, sight: Exclude<RoleSight, { status: "read" }>): Diagnosis {
  if (sight.status === "absent") {
    return diagnose("trust")("wrong", `${name} does not exist: there is no role ${arn}.`, {
      fix: "Create it, or write the ARN of the right one.",
    })
  }
  const account = arn.split(":")[4]
  return diagnose("trust")("unknown", `Whom ${name} trusts could not be looked at: ${sight.reason}`, {
    fix: `Give the account ${account} the plan role, or run doctor with credentials of that account that may read its roles.`,
  })
}

/** ARNs of the role that a purpose's hub is for, and of the other's; `*` for the account. */
function waysOf(purpose: Purpose, { partition }: World, { config: { access } }: HubsInput) {
  const [own, other] = purpose === "plan" ? [access.plan, access.apply] : [access.apply, access.plan]
  return {
    role: own ? roleArn(partition, "*", own) : "",
    ...(other && { otherRole: roleArn(partition, "*", other) }),
  }
}

/** Reads a role in any account: as planning enters it, else with the credentials at hand, if they are of that account. */
function roleReader(
  world: World,
  { config, organization, caller, options }: HubsInput,
): (arn: string) => Promise<RoleSight> {
  const read = async (arn: string): Promise<RoleSight> => {
    const [id, name] = [arn.split(":")[4], arn.slice(arn.lastIndexOf("/") + 1)]
    const account = organization.accounts.find((one) => one.id === id)
    const tries: (() => Promise<IAMClient>)[] = []
    if (account) {
      tries.push(async () => {
        const { run, types } = options
        return (await world.connect(targetOf(account, config), { purpose: "plan", types, run })).client(IAMClient)
      })
    }
    const ambient = caller.account === id ? world.clientAs?.("ambient", IAMClient) : undefined
    if (ambient) tries.push(async () => ambient)
    let reason = "its account is not in the account index."
    for (const open of tries) {
      try {
        const sight = await readRoleDocuments(await open(), name, options.known)
        if (sight.status !== "unreadable") return sight
        reason = sight.reason
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        reason = error.message
      }
    }
    return { status: "unreadable", reason }
  }
  const known = new Map<string, Promise<RoleSight>>()
  return (arn) => {
    const reading = known.get(arn) ?? read(arn)
    known.set(arn, reading)
    return reading
  }
}
