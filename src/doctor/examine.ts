import { memberActions } from "../bootstrap/permissions.ts"
import type { Account, Config, Organization, World } from "../model.ts"
import { validate } from "../reconcile/validate.ts"
import type { AccountNames } from "../report/names.ts"
import { ProblemError } from "../value/problem.ts"
import { judgeIndex } from "./accounts.ts"
import { judgeConfiguration } from "./configuration.ts"
import { type Diagnosis, diagnose, diagnosisOf } from "./diagnosis.ts"
import { accountsOf, sampled, typesInUse } from "./extent.ts"
import { gather } from "./gather.ts"
import { examineHubs } from "./hubs.ts"
import { type Caller, enterHub, readIdentity } from "./identity.ts"
import { isOutage } from "./outage.ts"
import { examineRepository, type RepositoryFacts } from "./repository.ts"
import { namesOf, type SurveyOptions, survey, surveyApply, surveyTasks } from "./survey.ts"
import { examineTags } from "./tags.ts"
import { tryTrespass } from "./trespass.ts"

/** What is looked at, and how. */
export interface DoctorOptions {
  /** Part of every session's name. */
  readonly run: string
  /** Accounts looked at side by side. */
  readonly concurrency: number
  /** So many accounts are entered, spread evenly; absent: all. */
  readonly sample?: number
  /** The apply roles are assumed, too. */
  readonly apply: boolean
  /** The roles of tasks are assumed, too. */
  readonly tasks?: boolean
  /** Where the configuration is: the repository around it is looked at. */
  readonly folder: string
  /** Its name there. */
  readonly file: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly progress?: (progress: { readonly doing: string; readonly done: number; readonly of: number }) => void
}

/** What was found out about a set-up. */
export interface Examination {
  readonly diagnoses: readonly Diagnosis[]
  /** Names of the accounts. */
  readonly accounts: AccountNames
  /** "" for AWS itself. */
  readonly world: string
}

/** Looks at the whole set-up: reads only, writes nothing anywhere. Problems are diagnoses; throws only what is a defect. */
export async function examine(world: World, config: Config, options: DoctorOptions): Promise<Examination> {
  const { diagnoses: identity, caller } = await readIdentity(world)
  const isLive = world.clientAs !== undefined
  const { organization, diagnoses: index } =
    isLive && !caller ? { organization: undefined, diagnoses: [] } : await readIndex(world, config)
  const validation = await validate(world, config, organization)
  const repository = await examineRepository(options)
  const here = [judgeConfiguration(validation), ...identity, ...index, ...repository.diagnoses]
  const there =
    caller && organization
      ? await examineAws(world, config, { organization, caller, repository, options })
      : [notLooked(isLive, world.name, caller ? "account index" : "identity")]
  return {
    diagnoses: gather([...here, ...there]),
    accounts: namesOf(organization?.accounts ?? []),
    world: world.name,
  }
}

function notLooked(isLive: boolean, name: string, cause: string): Diagnosis {
  if (!isLive) return diagnose("access")("skipped", `Nothing in AWS was looked at: this is the ${name}.`)
  return diagnose("access")("unknown", "Nothing in the accounts could be looked at.", {
    fix: `Mend the ${cause} first.`,
  })
}

async function readIndex(
  world: World,
  config: Config,
): Promise<{ readonly organization?: Organization; readonly diagnoses: readonly Diagnosis[] }> {
  try {
    const organization = await world.organization()
    return { organization, diagnoses: judgeIndex(organization, config, world.name) }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { diagnoses: error.problems.map((problem) => diagnosisOf("accounts", problem, isOutage(error))) }
  }
}

interface AwsInput {
  readonly organization: Organization
  readonly caller: Caller
  readonly repository: RepositoryFacts
  readonly options: DoctorOptions
}

async function examineAws(world: World, config: Config, input: AwsInput): Promise<readonly Diagnosis[]> {
  const { organization, caller, repository, options } = input
  const { providers, reachesManagement } = await typesInUse(world, config)
  const found: Diagnosis[] = []
  const planHub = await enterHub(world, config, "plan", caller)
  const applyHub = options.apply ? await enterHub(world, config, "apply", caller) : undefined
  const runHub = options.tasks ? await enterHub(world, config, "run", caller) : undefined
  found.push(...[planHub, applyHub, runHub].filter((one) => one !== undefined))

  const all = accountsOf(config, organization, caller, reachesManagement)
  const accounts = sampled(all, options.sample)
  found.push(...about(config, all, accounts, options))
  const surveying = (doing: string): SurveyOptions => ({
    run: options.run,
    concurrency: options.concurrency,
    types: providers.map(({ type }) => type),
    known: new Map(),
    progress: (done) => options.progress?.({ doing, done, of: accounts.length }),
  })
  const looking = surveying("looking at accounts")
  const expected = {
    access: config.access,
    partition: world.partition,
    needed: { plan: memberActions(providers, "plan"), apply: memberActions(providers, "apply") },
  }
  const barred = planHub !== undefined && planHub.status !== "ok"
  const surveyed = await survey(world, config, barred ? [] : accounts, expected, looking)
  found.push(...surveyed.diagnoses)
  if (options.apply && config.access.apply && (!applyHub || applyHub.status === "ok")) {
    found.push(...(await surveyApply(world, config, accounts, surveying("entering accounts to apply"))))
  }
  if (options.tasks && config.access.run) {
    if (!runHub || runHub.status === "ok")
      found.push(...(await surveyTasks(world, config, accounts, surveying("entering accounts to run tasks"))))
    if (!barred) found.push(...(await tryTrespass(world, config, accounts[0], options.run)))
  }
  const { identity, isLimited } = repository
  const seen = { config, organization, caller, survey: surveyed, options: looking }
  found.push(...(await examineHubs(world, { ...seen, isLimited, ...(identity && { repository: identity }) })))
  found.push(...(await examineTags(world, config, organization, providers)))
  return found
}

/** What is to be said of the survey itself: what it leaves out, and what is not configured. */
function about(
  config: Config,
  all: readonly Account[],
  accounts: readonly Account[],
  { apply, tasks }: DoctorOptions,
): readonly Diagnosis[] {
  const say = diagnose("access")
  const found: Diagnosis[] = []
  if (accounts.length < all.length) {
    found.push(say("skipped", `${accounts.length} of ${all.length} accounts were looked at, as --sample asks.`))
  }
  if (!config.access.plan) {
    const message = "`access.plan` is not set: only the account of these credentials can be planned."
    found.push(say("warning", message, { fix: "Set `access: { plan: { hub: ARN, role: NAME } }` in reconcile.yaml." }))
  }
  if (!config.access.apply) {
    found.push(say("skipped", "`access.apply` is not set: nothing is said of applying."))
  } else if (!apply) {
    found.push(
      say(
        "skipped",
        "The apply roles were looked at, not assumed; --apply assumes them, with a session that may only read.",
      ),
    )
  }
  if (config.access.run && !tasks) {
    found.push(say("skipped", "The roles of tasks were looked at, not assumed; --run assumes them, to do nothing."))
  }
  return found
}
