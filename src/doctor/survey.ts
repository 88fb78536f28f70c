import { IAMClient } from "@aws-sdk/client-iam"
import pLimit from "p-limit"
import type { Account, Config, Problem, Purpose, Right, Session, Target, World } from "../model.ts"
import type { AccountNames } from "../report/names.ts"
import { problemGroups } from "../report/problem-groups.ts"
import { ProblemError } from "../value/problem.ts"
import { type Diagnosis, diagnose, diagnosisOf } from "./diagnosis.ts"
import { type Expected, judgeMember } from "./member.ts"
import { trusted } from "./member-trust.ts"
import { isOutage } from "./outage.ts"
import { doing } from "./purposes.ts"
import { type KnownPolicies, type RoleSight, readRoleDocuments } from "./roles.ts"

/** What a survey of the accounts needs. */
export interface SurveyOptions {
  readonly run: string
  readonly concurrency: number
  /** Types whose reads a plan session may make. */
  readonly types: readonly string[]
  readonly known: KnownPolicies
  readonly progress?: (done: number) => void
}

/** What was found in the accounts. */
export interface Survey {
  readonly diagnoses: readonly Diagnosis[]
  /** ARNs that the member roles trust, by purpose. */
  readonly trusted: Readonly<Record<Purpose, ReadonlySet<string>>>
}

const about = diagnose("access")

/**
 * Enters every account as planning does, and looks at the roles there. What the session may call are the reads of IAM's own
 * types; nothing is written.
 */
export async function survey(
  world: World,
  config: Config,
  accounts: readonly Account[],
  expected: Expected,
  options: SurveyOptions,
): Promise<Survey> {
  const seen = { plan: new Set<string>(), apply: new Set<string>(), run: new Set<string>() }
  const found = await enterEach(world, config, accounts, "plan", options, async (session) => {
    const iam = session.client(IAMClient)
    const look = async (purpose: Purpose): Promise<RoleSight | undefined> => {
      const access = config.access[purpose]
      if (!access) return undefined
      const sight = await readRoleDocuments(iam, nameOf(access.role), options.known)
      if (sight.status === "read") for (const arn of trusted(sight.role.trust)) seen[purpose].add(arn)
      return sight
    }
    const [plan, apply, run] = await Promise.all([look("plan"), look("apply"), look("run")])
    const account = session.target.account.id
    return judgeMember({ account, ...(plan && { plan }), ...(apply && { apply }), ...(run && { run }) }, expected)
  })
  return { diagnoses: found, trusted: seen }
}

/** Assumes the apply role everywhere, with a session policy that allows nothing but to look for tags; calls nothing. */
export const surveyApply = (
  world: World,
  config: Config,
  accounts: readonly Account[],
  options: SurveyOptions,
): Promise<readonly Diagnosis[]> =>
  enterEach(world, config, accounts, "apply", { ...options, types: [] }, async () => [])

/** Assumes the role of tasks everywhere, with a session policy that allows nothing that anybody needs a right for. */
export const surveyTasks = (
  world: World,
  config: Config,
  accounts: readonly Account[],
  options: SurveyOptions,
): Promise<readonly Diagnosis[]> => enterEach(world, config, accounts, "run", { ...options, types: [] }, async () => [])

async function enterEach(
  world: World,
  config: Pick<Config, "regions">,
  accounts: readonly Account[],
  purpose: Purpose,
  { run, concurrency, types, progress }: SurveyOptions,
  visit: (session: Session) => Promise<readonly Diagnosis[]>,
): Promise<readonly Diagnosis[]> {
  const limit = pLimit(concurrency)
  const found = new Map<Account, readonly Diagnosis[]>()
  const refusals: { readonly problem: Problem; readonly outage: boolean }[] = []
  let done = 0
  const enter = async (account: Account): Promise<void> => {
    try {
      const rights = purpose === "run" ? { rights: NOTHING } : {}
      const session = await world.connect(targetOf(account, config), { purpose, types, run, ...rights })
      found.set(account, await visit(session))
      session.close()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const outage = isOutage(error)
      refusals.push(...error.problems.map((problem) => ({ problem: { account: account.id, ...problem }, outage })))
    }
    progress?.(++done)
  }
  await Promise.all(accounts.map((account) => limit(() => enter(account))))
  const refused = new Set(refusals.map(({ problem }) => problem.account)).size
  return [
    ...entered(purpose, accounts.length, refused),
    ...grouped(refusals, namesOf(accounts)),
    ...accounts.flatMap((account) => found.get(account) ?? []),
  ]
}

/** Everybody may ask who they are. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const NOTHING: readonly Right[] = [{ actions: ["sts:GetCallerIdentity"], resources: ["*"] }]

function entered(purpose: Purpose, all: number, refused: number): readonly Diagnosis[] {
  const number = all - refused
  if (number === 0) return []
  const which = refused === 0 ? (all === 1 ? "The account" : `All ${all} accounts`) : `${number} of ${all} accounts`
  return [about("ok", `${which} can be entered to ${doing[purpose]}.`)]
}

/** Those that failed for the same reason, together. */
function grouped(
  refusals: readonly { readonly problem: Problem; readonly outage: boolean }[],
  names: AccountNames,
): readonly Diagnosis[] {
  return [true, false].flatMap((outage) => {
    const problems = refusals.filter((one) => one.outage === outage).map(({ problem }) => problem)
    return problemGroups(problems, names).map(({ problem, accounts }) => ({
      ...diagnosisOf("access", problem, outage),
      accounts,
    }))
  })
}

/** Of accounts, as reports call them. */
export const namesOf = (accounts: readonly Account[]): AccountNames =>
  Object.fromEntries(accounts.map(({ id, name }) => [id, { name }]))

/** An account as a place to enter. */
export const targetOf = (account: Account, { regions: [region = "us-east-1"] }: Pick<Config, "regions">): Target => ({
  scope: "account",
  account,
  region,
})

const nameOf = (role: string): string => role.slice(role.lastIndexOf("/") + 1)
