import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { cannotAssume, noIdentity } from "../accounts/access-problem.ts"
import type { Config, Problem, Purpose, World } from "../model.ts"
import { type Diagnosis, diagnose, diagnosisOf } from "./diagnosis.ts"
import { isOutage } from "./outage.ts"

/** Who calls AWS. */
export interface Caller {
  readonly account: string
  readonly arn: string
}

const about = diagnose("identity")

/** Who runs, or why nobody knows. */
export async function readIdentity(
  world: World,
): Promise<{ readonly caller?: Caller; readonly diagnoses: readonly Diagnosis[] }> {
  const sts = world.clientAs?.("ambient", STSClient)
  if (!sts) return { diagnoses: [] }
  try {
    const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}))
    return { caller: { account, arn }, diagnoses: [about("ok", `You are ${arn} in account ${account}.`)] }
  } catch (error) {
    const problem = noIdentity(error)
    return { diagnoses: problem.problems.map((one) => diagnosisOf("identity", one, isOutage(problem))) }
  }
}

/** Whether a purpose's hub can be assumed; undefined where there is none. */
export async function enterHub(
  world: World,
  { access }: Pick<Config, "access">,
  purpose: Purpose,
  caller: Caller,
): Promise<Diagnosis | undefined> {
  const hub = access[purpose]?.hub
  const sts = hub === undefined ? undefined : world.clientAs?.(purpose, STSClient)
  if (hub === undefined || !sts) return undefined
  try {
    await sts.send(new GetCallerIdentityCommand({}))
    return diagnose("access")("ok", `The ${purpose} hub ${hub} can be assumed.`)
  } catch (error) {
    const refused = cannotAssume({ role: hub, identity: caller.arn, externalId: false }, error)
    const diagnosis = diagnosisOf("access", refused.problems[0] as Problem, isOutage(refused))
    if (!isSession(caller.arn, hub)) return diagnosis
    const fix = `These credentials are the hub's already: leave \`access.${purpose}.hub\` out of reconcile.yaml.`
    return { ...diagnosis, fix }
  }
}

/** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` names the role without its path. */
function isSession(caller: string, role: string): boolean {
  const [, account, name] = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller) ?? []
  return account === role.split(":")[4] && name === role.split("/").at(-1)
}
