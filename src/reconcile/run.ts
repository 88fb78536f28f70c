import pLimit from "p-limit"
import type { Config, Problem, Shard, Task, TaskOutcome, TaskShard, World, Written } from "../model.ts"
import { readAccounts } from "../reconcile.ts"
import { isStored, missingBuckets } from "../run/output.ts"
import { resultObstacles } from "../run/result-obstacles.ts"
import { loadTemplates } from "../templates/load.ts"
import { ProblemError } from "../value/problem.ts"
import { type Aim, type Aims, aimsOf } from "./aims.ts"
import { findTask } from "./find-task.ts"
import { accountNamed } from "./named.ts"
import { explain, performer } from "./perform.ts"
import { quoteLines } from "./quote-lines.ts"
import { ofShard } from "./shard.ts"
import { taskShard } from "./task-shard.ts"
import { storeOf } from "./task-store.ts"

/** What is run, and how. */
export interface RunOptions {
  /** The task's name. */
  readonly name: string
  /** Part of every session's name, and of the results' places; the same id goes on where a run ended. */
  readonly id: string
  /** A run of this id was begun before: targets with a result are done. */
  readonly resume?: boolean
  /** Only these accounts, by id or name. */
  readonly accounts?: readonly string[]
  /** Only targets in the accounts that fall to this shard. */
  readonly shard?: Shard
  /** Targets side by side, at most. */
  readonly concurrency: number
  /** The configuration's folder. */
  readonly folder: string
  /** Aborted: what is being done is finished, and nothing else begun. */
  readonly signal?: AbortSignal
  /** Told of each target as it is through, and of how many there are. */
  readonly told?: (outcome: TaskOutcome, of: number) => void
}

/** A task about to be performed. */
export interface Prepared extends Aims {
  readonly task: Task
  /** Whether its results are told apart by the run's id, so that a run can go on. */
  readonly resumable: boolean
  /** Of a shard: what joining it with the others takes. */
  readonly shard?: TaskShard
}

/**
 * Reads a task and evaluates it for all its targets; nothing of them is entered. Throws a `ProblemError` with everything that
 * is wrong: before the first target is begun, all of them could be.
 */
export async function prepare(
  world: World,
  config: Config,
  { name, id, resume, accounts, shard }: Pick<RunOptions, "name" | "id" | "resume" | "accounts" | "shard">,
): Promise<Prepared> {
  requireId(id)
  const files = await world.files()
  const loaded = await loadTemplates(files, config.templates)
  const { task, problems: around } = findTask(name, loaded)
  const resumable = task.output === undefined || mentionsId(task.output)
  if (resume && !resumable) throw new ProblemError(cannotResume(task))
  const organization = await readAccounts(world, config)
  const named = accounts?.map((wanted) => accountNamed(wanted, organization))
  const unknown = named?.flatMap((one) => ("message" in one ? [one] : [])) ?? []
  if (unknown.length > 0) throw new ProblemError(unknown)
  const chosen = named?.flatMap((one) => ("message" in one ? [] : [one]))
  const aims = await aimsOf(task, { world, config, organization, id, ...(chosen && { accounts: chosen }) })
  const problems = [...around, ...(await quoteLines(aims.problems, files))]
  if (problems.some(isError)) throw new ProblemError(problems)
  if (chosen && aims.aims.length === 0) throw new ProblemError(notThere(task))
  // What is wrong with any target is wrong in every shard: results that collide, for example.
  const own = aims.aims.filter(({ target: { account } }) => ofShard([account], shard).length > 0)
  const subject = { world, config, organization, task, id, resumable, ...(accounts && { accounts }) }
  const targets = aims.aims.map(({ target }) => target)
  const part = shard && taskShard({ ...subject, shard }, targets)
  return { ...aims, aims: own, problems, task, resumable, ...(part && { shard: part }) }
}

/** Performs a task, once per target. Failures are outcomes, not exceptions; outcomes are in the order of the targets. */
export async function run(
  world: World,
  config: Config,
  { task, kind, aims }: Prepared,
  options: RunOptions,
): Promise<readonly TaskOutcome[]> {
  const access = config.access.run
  if (!access) throw new ProblemError(noAccess(config))
  if (!world.clientAs) throw new ProblemError(notOnSnapshot)
  const store = storeOf(world, config, options.folder)
  const { central } = store
  const { name, id, folder } = options
  const context = {
    run: { name, id },
    partition: world.partition,
    role: access.role,
    folder,
    timeout: task.timeout,
    central,
  }
  const places = aims.map(({ place }) => place)
  const nowhere = [...(await missingBuckets(places, store)), ...(await resultObstacles(places, options))]
  if (nowhere.length > 0)
    throw new ProblemError(nowhere.map((one) => ({ source: task.output?.source ?? task.source, ...one })))
  const { requiredTag } = config.run ?? {}
  const perform = performer({ world, kind, access, context, store, ...(requiredTag && { requiredTag }) }, aims)
  const limit = pLimit(Math.min(options.concurrency, task.concurrency ?? options.concurrency))
  const attempt = async (aim: Aim): Promise<TaskOutcome> => {
    const outcome = { target: aim.target, output: aim.place.text }
    if (options.signal?.aborted) return { ...outcome, status: "stopped", reason: "Stopped before it was begun." }
    try {
      if (options.resume && (await isStored(aim.place, store))) return { ...outcome, status: "present" }
    } catch (error) {
      return { ...outcome, status: "failed", ...explain(error) }
    }
    return perform(aim)
  }
  return Promise.all(
    aims.map((aim) =>
      limit(async () => {
        const outcome = await attempt(aim)
        options.told?.(outcome, aims.length)
        return outcome
      }),
    ),
  )
}

/** Whether any target has a result, or nobody can tell: whoever mistyped an id wants to know. */
export async function isBegun(
  world: World,
  config: Config,
  { aims }: Pick<Prepared, "aims">,
  { folder, concurrency }: Pick<RunOptions, "folder" | "concurrency">,
): Promise<boolean> {
  if (!world.clientAs) return true
  const store = storeOf(world, config, folder)
  const limit = pLimit(concurrency)
  let found = false
  const look = async ({ place }: Aim): Promise<void> => {
    if (!found && (await isStored(place, store).catch(() => true))) found = true
  }
  await Promise.all(aims.map((aim) => limit(() => look(aim))))
  return found
}

const isError = ({ severity }: Problem): boolean => severity === "error"

function requireId(id: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,53}$/.test(id)) return
  const message = `The run's id ${JSON.stringify(id)} has something else than letters, digits and . _ -, or more than 54 characters`
  throw new ProblemError({
    severity: "error",
    message,
    fix: "Give another with --run-id: it is a part of session names.",
  })
}

function mentionsId(written: Written): boolean {
  if (written.kind === "scalar") return /\brun\s*(\.\s*id\b|\[\s*["']id["']\s*\])/.test(String(written.value))
  const parts = written.kind === "list" ? written.items : [...written.entries.values()].map(({ value }) => value)
  return parts.some(mentionsId)
}

const notThere = ({ name, source }: Task): Problem => ({
  severity: "error",
  message: `The task ${name} has no target in these accounts`,
  fix: "Name others, or let its targets hold them.",
  source,
  template: name,
})

const cannotResume = ({ output, source, name }: Task): Problem => ({
  severity: "error",
  message: "Its output does not hold {{ run.id }}: results of other runs would be taken for this one's",
  fix: "Write {{ run.id }} into output, or run it again as a whole, without --run-id.",
  source: output?.source ?? source,
  template: name,
})

const noAccess = ({ source }: Config): Problem => ({
  severity: "error",
  message: "Nothing says how tasks enter the accounts: `access.run` is not configured",
  fix: "Set `access: { run: { hub: ARN, role: NAME } }` in reconcile.yaml; planning's and applying's roles are not used for it.",
  source,
})

const notOnSnapshot: Problem = {
  severity: "error",
  message: "A task is performed in AWS, and a snapshot is none",
  fix: "Leave out --snapshot, or look at what would be done with --dry-run.",
}
