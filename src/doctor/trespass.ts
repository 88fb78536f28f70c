import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import { roleArn, sessionName } from "../accounts/credentials.ts"
import type { Account, Config, World } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { isOutage } from "./outage.ts"

const about = diagnose("trust")

/** Whoever gets in all the same may do nothing. */
const NOTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
})

/**
 * Tries as the plan hub to assume the hub of tasks, and their role in one account: neither may work, since any pull request may
 * plan. What gets in has a session policy that denies everything, and is dropped.
 */
export async function tryTrespass(
  world: World,
  { access: { plan, run } }: Pick<Config, "access">,
  account: Account | undefined,
  id: string,
): Promise<readonly Diagnosis[]> {
  const sts = plan?.hub !== undefined && run ? world.clientAs?.("plan", STSClient) : undefined
  if (!sts || !run || !plan?.hub) return []
  const { hub } = plan
  const aims = [...(run.hub ? [run.hub] : []), ...(account ? [roleArn(world.partition, account.id, run)] : [])]
  const found = await Promise.all(
    aims.map(async (arn): Promise<Diagnosis | undefined> => {
      try {
        const session = { RoleSessionName: sessionName(id), DurationSeconds: 900, Policy: NOTHING }
        const external = run.externalId === undefined ? {} : { ExternalId: run.externalId }
        await sts.send(new AssumeRoleCommand({ RoleArn: arn, ...session, ...external }))
        const message = `The plan hub ${hub} can assume ${arn}: who may plan, on any pull request, may run tasks.`
        return about("wrong", message, { fix: "Let its trust policy name nobody who plans." })
      } catch (error) {
        if (error instanceof Error && error.name.startsWith("AccessDenied")) return undefined
        const reason = error instanceof Error ? error.message : String(error)
        const what = isOutage(error) ? "nothing answered" : reason
        return about("unknown", `Whether the plan hub can assume ${arn} could not be tried: ${what}`)
      }
    }),
  )
  const complaints = found.filter((one) => one !== undefined)
  if (complaints.length > 0 || aims.length === 0) return complaints
  return [about("ok", "The plan hub cannot assume the roles of tasks.")]
}
