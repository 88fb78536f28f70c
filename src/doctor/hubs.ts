import { roleArn } from "../accounts/credentials.ts"
import type { Access, Purpose, World } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { type HubTrust, judgeHubTrust, judgeSeparation, type Side } from "./hub-trust.ts"
import { trusted } from "./member-trust.ts"
import { judgeHubPermissions } from "./permissions.ts"
import { type ReaderInput, type ReadRole, roleReader } from "./role-reader.ts"
import type { RoleSight } from "./roles.ts"
import type { Survey } from "./survey.ts"

/** What looking at the hubs needs. */
export interface HubsInput extends ReaderInput, Pick<HubTrust, "repository" | "isLimited"> {
  readonly survey: Survey
}

const trust = diagnose("trust")

/** Roles followed at most for one purpose: who may be the hub, and who may be that. */
const MOST = 8

/** Who may be a hub: its own trust policy, and those of the roles that it trusts, as far as they can be looked at. */
export async function examineHubs(world: World, input: HubsInput): Promise<readonly Diagnosis[]> {
  const { plan, apply, run } = input.config.access
  const read = roleReader(world, input)
  // Who comes to apply may plan, too: it is judged once, by the stricter measure.
  const applying = apply ? await follow("apply", apply, { world, input, read, judged: new Set() }) : undefined
  const running = run
    ? await follow("run", run, { world, input, read, judged: applying?.judged ?? new Set() })
    : undefined
  const judged = new Set([...(applying?.judged ?? []), ...(running?.judged ?? [])])
  const planning = plan ? await follow("plan", plan, { world, input, read, judged }) : undefined
  const separations = await Promise.all(PAIRS.map(([one, other]) => separationOf(one, other, input, read)))
  return [
    ...separations.flat(),
    ...(planning?.diagnoses ?? []),
    ...(applying?.diagnoses ?? []),
    ...(running?.diagnoses ?? []),
  ]
}

/** The first of each pair must not have what the second has. */
const PAIRS = [
  ["plan", "apply"],
  ["plan", "run"],
  ["run", "apply"],
] as const satisfies readonly (readonly [Purpose, Purpose])[]

async function separationOf(
  one: Purpose,
  other: Purpose,
  { config: { access } }: HubsInput,
  read: ReadRole,
): Promise<readonly Diagnosis[]> {
  const [first, second] = [access[one], access[other]]
  if (!first || !second) return []
  const side = async (purpose: Purpose, name: string): Promise<Side> => {
    const sight = await read(name)
    return { purpose, name, ...(sight.status === "read" && { document: sight.role.trust }) }
  }
  return [
    ...(first.role === second.role
      ? judgeSeparation({ purpose: one, name: first.role }, { purpose: other, name: second.role })
      : []),
    ...(first.hub && second.hub ? judgeSeparation(await side(one, first.hub), await side(other, second.hub)) : []),
  ]
}

interface Following {
  readonly world: World
  readonly input: HubsInput
  readonly read: ReadRole
  /** Roles of which another purpose has spoken. */
  readonly judged: ReadonlySet<string>
}

/** From the hub back to whoever comes in first. Without a hub, the roles in the accounts trust whom CI enters by. */
async function follow(
  purpose: Purpose,
  { hub, role }: Access,
  { world, input, read, judged }: Following,
): Promise<{ readonly diagnoses: readonly Diagnosis[]; readonly judged: ReadonlySet<string> }> {
  const found: Diagnosis[] = []
  const first = hub === undefined ? [...input.survey.trusted[purpose]] : [hub]
  const queue = first.slice(0, MOST)
  const seen = new Set(queue)
  for (const arn of queue) {
    if (judged.has(arn) && !first.includes(arn)) continue
    const name =
      arn === hub
        ? `The ${purpose} hub`
        : `The role ${arn}, by which one comes to ${hub === undefined ? role : `the ${purpose} hub`},`
    const sight = await read(arn)
    if (sight.status !== "read") {
      found.push(unseen(name, arn, sight))
      continue
    }
    const { repository, isLimited } = input
    const facts = { purpose, hub: name, document: sight.role.trust, ...(isLimited && { isLimited }) }
    const doors = judgeHubTrust({ ...facts, ...(repository && { repository }) })
    found.push(...(doors.length > 0 ? doors : [trust("ok", `${name} lets in nobody that it should not.`)]))
    if (first.includes(arn))
      found.push(...judgeHubPermissions({ purpose, ...waysOf(purpose, world, input), ...sight.role }))
    for (const next of trusted(sight.role.trust)) {
      if (seen.size >= MOST || seen.has(next) || !/:role\//.test(next)) continue
      seen.add(next)
      queue.push(next)
    }
  }
  return { diagnoses: found, judged: seen }
}

function unseen(name: string, arn: string, sight: Exclude<RoleSight, { status: "read" }>): Diagnosis {
  if (sight.status === "absent") {
    return trust("wrong", `${name} does not exist: there is no role ${arn}.`, {
      fix: "Create it, or write the ARN of the right one.",
    })
  }
  const account = arn.split(":")[4]
  return trust("unknown", `Whom ${name} trusts could not be looked at: ${sight.reason}`, {
    fix: `Give the account ${account} the plan role, or run doctor with credentials of that account that may read its roles.`,
  })
}

/** ARNs of the role that a purpose's hub is for, and of the others'; `*` for the account. */
function waysOf(purpose: Purpose, { partition }: World, { config: { access } }: HubsInput) {
  const own = access[purpose]
  const others = (["plan", "apply", "run"] as const).filter((other) => other !== purpose)
  return {
    role: own ? roleArn(partition, "*", own) : "",
    otherRoles: others.flatMap((other) => {
      const entered = access[other]
      return entered && entered.role !== own?.role ? [{ purpose: other, arn: roleArn(partition, "*", entered) }] : []
    }),
  }
}
