import { setImmediate } from "node:timers/promises"
import pLimit from "p-limit"
import { type Waves, wavesOf } from "./apply/waves.ts"
import type { Config, Desired, Filters, Organization, Plan, PlanShard, Problem, Shard, World } from "./model.ts"
import type { AccountResult } from "./plan/account.ts"
import { joiner } from "./plan/join.ts"
import { sequence } from "./plan/sequence.ts"
import type { ReviewedChange } from "./plan/since-review.ts"
import { planOne, type RunFacts } from "./reconcile/account.ts"
import { accountsToPlan } from "./reconcile/accounts-to-plan.ts"
import { dayOf, expiringTemplates, expiringWith, fileHashes } from "./reconcile/expiry.ts"
import { placeHolds, readHolds, requireHolds } from "./reconcile/holds.ts"
import { knownFilters, notPlanned } from "./reconcile/named.ts"
import { requirePast } from "./reconcile/past.ts"
import { planShard } from "./reconcile/plan-shard.ts"
import { quoteLines } from "./reconcile/quote-lines.ts"
import { type Inspected, inspectTemplates } from "./reconcile/read-templates.ts"
import type { Revision } from "./reconcile/revision.ts"
import { revisions } from "./reconcile/revisions.ts"
import { ofShard } from "./reconcile/shard.ts"
import { statedProblems } from "./reconcile/stated-problems.ts"
import { waiversAt } from "./reconcile/waivers.ts"
import { ProblemError } from "./value/problem.ts"

export { readTemplates } from "./reconcile/read-templates.ts"

/** How far a plan has come: for progress on a terminal. */
export interface Progress {
  readonly done: number
  readonly accounts: number
  readonly changes: number
  readonly problems: number
}

export interface PlanOptions {
  /** Part of every session's name. */
  readonly run: string
  /** A revision to compare with, so that each edit has its cause; "" is the work tree itself: whatever is due is drift. */
  readonly base?: string
  readonly filters?: Filters
  /** Accounts read side by side. */
  readonly concurrency: number
  /** The plan is made to apply what was reviewed, at this moment, and in each account: it may find less to do. */
  readonly reviewed?: { readonly clock: Date; readonly changes: (account: string) => readonly ReviewedChange[] }
  /** Keep what it takes to perform the changes. */
  readonly keep?: boolean
  /** Only the accounts that fall to this one of several machines. */
  readonly shard?: Shard
  readonly progress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** A plan, and for whoever applies it what the rows of it stand for. */
export interface Planning {
  readonly plan: Plan
  readonly organization: Organization
  readonly waves: Waves
  /** What `reconcile merge` takes, where the plan is one of several shards. */
  readonly shard?: PlanShard
  /** By account, in the plan's order. Empty unless asked for. */
  readonly planned: ReadonlyMap<string, Pick<AccountResult, "planned" | "context">>
  /** What each account's templates stated at the review's clock, where expiry has changed it since. */
  readonly atReview: (account: string) => Promise<readonly Desired[] | undefined>
}

/** The sentence: accounts, templates, desired, live, plan. Throws a ProblemError where no plan can be made at all. */
export async function plan(world: World, config: Config, options: PlanOptions): Promise<Planning> {
  if (options.reviewed) requirePast(options.reviewed.clock, world.clock)
  const organization = await readAccounts(world, config)
  const inspected = await inspectTemplates(world, config)
  if (inspected.broken) throw new ProblemError(await allProblems(world, config, organization, inspected))
  const { templates, rules, problems: warnings } = inspected
  const filters = knownFilters(options.filters ?? {}, { organization, templates, types: world.types })
  const written = await requireHolds(world)
  const holds = placeHolds(written.holds, organization)
  const desired = await revisions({
    world,
    config,
    organization,
    templates,
    rules,
    base: options.base,
    reviewClock: options.reviewed?.clock,
  })
  const facts: RunFacts = {
    world,
    config,
    organization,
    templates,
    desired,
    holds: holds.holds,
    filters,
    run: options.run,
  }
  const everybody = accountsToPlan(facts)
  const accounts = ofShard(everybody, options.shard)
  const waves = wavesOf(config, organization)

  const order = sequence((type) => world.provider(type))
  const whole = joiner({
    owner: config.name,
    world: world.name,
    clock: world.clock.toISOString(),
    filters: facts.filters,
    templates,
    safety: desired.safety,
    reviewed: options.reviewed?.changes,
    partial: options.shard !== undefined,
  })
  const planned = new Map<string, Pick<AccountResult, "planned" | "context">>()
  const limit = pLimit(options.concurrency)
  await Promise.all(
    accounts.map((account) =>
      limit(async () => {
        // Where nothing waits for a network, as on a snapshot, neither signals nor progress would be heard of.
        await setImmediate()
        options.signal?.throwIfAborted()
        const result = await planOne(facts, account)
        whole.add(result)
        order.add(result.planned)
        if (options.keep) planned.set(account.id, { planned: result.planned, context: result.context })
        options.progress?.({ accounts: accounts.length, ...whole.progress() })
      }),
    ),
  )
  const problems = [
    ...warnings,
    ...written.problems,
    ...holds.problems,
    ...desired.head.problems,
    ...desired.problems,
    ...waves.problems,
    ...nothingStated(desired.head),
    ...notPlanned(filters, everybody, organization),
  ]
  const expiring = await expiringTemplates(templates, await world.files(), config.variables)
  const draft = whole.plan(problems, expiringWith(expiring, fileHashes(desired.head.files())))
  const unordered = order.problems(draft.changes, waves.of)
  return {
    plan: {
      ...draft,
      problems: await quoteLines([...unordered, ...draft.problems], await world.files()),
      ...(desired.settings.length > 0 ? { settings: desired.settings } : {}),
    },
    organization,
    waves,
    ...(options.shard && {
      shard: await planShard(facts, {
        ...{ shard: options.shard, rules, base: options.base, accounts: everybody, waves, problems, expiring },
        ...{ part: whole.part(), waiting: order.waiting() },
      }),
    }),
    planned,
    atReview: async (account) => desired.review && (await desired.review.resolve(account)).desired,
  }
}

/** Nothing is planned where a template is wrong, and whoever mends it hears of all else in the same breath. */
async function allProblems(
  world: World,
  config: Config,
  organization: Organization,
  inspected: Inspected,
): Promise<readonly Problem[]> {
  const files = await world.files()
  const [holds, { waivers, problems }] = [await readHolds(world), await waiversAt(files, dayOf(world.clock))]
  const stated = await statedProblems({ world, config, organization, waivers, ...inspected })
  const found = [...holds.problems, ...problems, ...inspected.problems, ...stated.problems]
  return quoteLines(found, files)
}

/** Templates that all select nothing would leave everything we own an orphan: more likely a mistake. */
export function nothingStated({ accounts, held }: Revision): readonly Problem[] {
  if (accounts.size > 0 || held.size > 0) return []
  const message = "No template selects any account: nothing at all is stated"
  return [{ severity: "error", message, fix: "See `reconcile accounts` for what selectors can name." }]
}

/** The account index; one that lost accounts is not believed. */
export async function readAccounts(world: World, config: Config): Promise<Organization> {
  const organization = await world.organization().catch(unreadableIndex)
  const active = organization.accounts.filter(({ state }) => state === "ACTIVE").length
  if (active < config.organization.atLeast) {
    throw new ProblemError({
      severity: "error",
      message: `Only ${active} active accounts were found, fewer than organization.atLeast: ${config.organization.atLeast}`,
      fix: "Find out where the others went; if they are gone for good, lower organization.atLeast.",
      source: config.source,
    })
  }
  return organization
}

/** Without accounts there is nothing to plan: what is unreadable here is an error of the whole run. */
function unreadableIndex(error: unknown): never {
  if (!(error instanceof ProblemError)) throw error
  throw new ProblemError(
    error.problems.map((problem) => ({ ...problem, severity: "error" })),
    { cause: error },
  )
}
