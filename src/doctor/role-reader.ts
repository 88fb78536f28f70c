import { IAMClient } from "@aws-sdk/client-iam"
import type { Config, Organization, World } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import type { Caller } from "./identity.ts"
import { type RoleSight, readRoleDocuments } from "./roles.ts"
import { type SurveyOptions, targetOf } from "./survey.ts"

/** By whom roles are read. */
export interface ReaderInput {
  readonly config: Config
  readonly organization: Organization
  readonly caller: Caller
  readonly options: SurveyOptions
}

/** Looks at the role with this ARN; at each once. Never throws. */
export type ReadRole = (arn: string) => Promise<RoleSight>

/** Reads a role in any account: as planning enters it, else with the credentials at hand, if they are of that account. */
export function roleReader(world: World, { config, organization, caller, options }: ReaderInput): ReadRole {
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
