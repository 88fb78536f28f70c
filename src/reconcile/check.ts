import { setImmediate } from "node:timers/promises"
import pLimit from "p-limit"
import { sortFindings } from "../check/order.ts"
import { idleWaiver } from "../check/waivers.ts"
import type {
  CheckShard,
  Config,
  Filters,
  Finding,
  LookupRequest,
  Problem,
  RuleTemplate,
  Shard,
  World,
} from "../model.ts"
import { readAccounts, readTemplates } from "../reconcile.ts"
import { ProblemError } from "../value/problem.ts"
import { checkShard, watched } from "./check-shard.ts"
import { dayOf } from "./expiry.ts"
import { fewer } from "./fewer-problems.ts"
import { knownFilters } from "./named.ts"
import { quoteLines } from "./quote-lines.ts"
import { cannotLookUp } from "./revisions.ts"
import { rulingAt } from "./ruling.ts"
import { ofShard } from "./shard.ts"
import { checkOne, type SightResult, sightsOf } from "./sight.ts"

/** How `check` is done. */
export interface CheckOptions {
  /** Part of every session's name. */
  readonly run: string
  /** `templates` are rule templates here. */
  readonly filters?: Filters
  /** Only the accounts that fall to this shard. */
  readonly shard?: Shard
  /** Accounts read side by side. */
  readonly concurrency: number
  readonly progress?: (progress: CheckProgress) => void
  readonly signal?: AbortSignal
}

/** How far a check has come: for progress on a terminal. */
export interface CheckProgress {
  readonly done: number
  readonly accounts: number
  readonly findings: number
  readonly problems: number
}

/** What rules say of everything there is: sorted, the same for the same input. */
export interface Checked {
  readonly findings: readonly Finding[]
  /** Findings that a waiver covers. */
  readonly waived: readonly Finding[]
  /** What could not be read, rules that fail, waivers that have ended or cover nothing. */
  readonly problems: readonly Problem[]
  /** The rule templates that were asked, sorted by name; whether what they look at belongs to a region, and in which accounts it is. */
  readonly templates: readonly (RuleTemplate & { readonly regional: boolean; readonly accounts?: readonly string[] })[]
  /** The accounts that were looked at, by id. */
  readonly accounts: Readonly<Record<string, { readonly name: string }>>
  /** Resources that were looked at. */
  readonly looked: number
  /** Those of them for which a rule failed. */
  readonly unjudged: number
  /** ISO 8601: `now`. */
  readonly clock: string
  /** The configuration's name. */
  readonly owner: string
  /** "" for AWS itself, else e.g. `snapshot examples/organization.yaml`. */
  readonly world: string
  /** Of a shard: what joining it with the others takes. */
  readonly shard?: CheckShard
}

/** The sentence up to its rules: accounts, live, rules, findings. Throws a ProblemError where nothing can be checked at all. */
export async function check(world: World, config: Config, options: CheckOptions): Promise<Checked> {
  const organization = await readAccounts(world, config)
  const { rules, problems: warnings } = await readTemplates(world, config)
  if (rules.length === 0) throw new ProblemError(noRules(config))
  const filters = knownFilters(options.filters ?? {}, { organization, templates: rules, types: world.types })
  const { files, seen } = watched(await world.files())
  const facts = {
    templates: [],
    organization,
    regions: config.regions,
    partition: world.partition,
    ...(config.variables ? { variables: config.variables } : {}),
    today: dayOf(world.clock),
    lookups: config.lookups,
    provider: (type: string) => world.provider(type),
  }
  const lookup = (request: LookupRequest) => (world.lookup ?? cannotLookUp)(request)
  const ruling = await rulingAt({ rules, asked: (template) => passes(filters, template), facts, files, lookup })
  const asked = ruling.places.filter(({ template }) => passes(filters, template))
  const all = sightsOf(asked, filters)
  const sights = all.filter(({ account }) => ofShard([account], options.shard).length > 0)
  const results: (SightResult | undefined)[] = []
  const [findings, waived]: [Finding[], Finding[]] = [[], []]
  let [done, failed] = [0, 0]
  const limit = pLimit(options.concurrency)
  await Promise.all(
    sights.map((sight, index) =>
      limit(async () => {
        await setImmediate()
        options.signal?.throwIfAborted()
        const result = await checkOne(sight, { world, config, ruling, run: options.run })
        results[index] = result
        for (const finding of result.findings) (finding.waiver ? waived : findings).push(finding)
        failed += result.problems.length
        options.progress?.({ done: ++done, accounts: sights.length, findings: findings.length, problems: failed })
      }),
    ),
  )
  const sum = (count: (result: SightResult) => number) =>
    results.reduce((total, one) => total + (one ? count(one) : 0), 0)
  const problems = results.flatMap((one) => one?.problems ?? [])
  const narrowed = filters.accounts || filters.templates || filters.types
  const idle = narrowed || problems.length > 0 ? [] : ruling.idle().map(idleWaiver)
  const sorted = (some: readonly Finding[]) => sortFindings(some, rules, organization.accounts)
  const checked: Checked = {
    findings: sorted(findings),
    waived: sorted(waived),
    problems: await quoteLines(
      [...warnings, ...ruling.problems, ...fewer(problems), ...(options.shard ? [] : idle)],
      files,
    ),
    templates: asked.map(({ template, targets }) => ({
      ...template,
      regional: isRegional(template, world),
      accounts: [...new Set(targets.map(({ account }) => account.id))],
    })),
    accounts: Object.fromEntries(sights.map(({ account }) => [account.id, { name: account.name }])),
    looked: sum(({ looked }) => looked),
    unjudged: sum(({ unjudged }) => unjudged),
    clock: world.clock.toISOString(),
    owner: config.name,
    world: world.name,
  }
  if (!options.shard) return checked
  const subject = { world, config, organization, shard: options.shard, written: [rules, ruling.waivers] }
  const found = { checked, rules, filters, size: all.length, files: seen() }
  const quoted = {
    general: await quoteLines([...warnings, ...ruling.problems], files),
    problems: await quoteLines(problems, files),
    ...(narrowed ? {} : { idle: await quoteLines(idle, files) }),
  }
  return { ...checked, shard: checkShard(subject, { ...found, ...quoted, regional: (one) => isRegional(one, world) }) }
}

const isRegional = ({ type }: Pick<RuleTemplate, "type">, world: Pick<World, "provider">): boolean =>
  world.provider(type)?.scope === "region"

const passes = ({ templates, types }: Filters, { name, type }: RuleTemplate): boolean =>
  (!templates || templates.includes(name)) && (!types || types.includes(type))

const noRules = ({ templates }: Config): Problem => ({
  severity: "error",
  message: `There is no rule template among ${templates.join(", ")}.`,
  fix: "A template with `rules` is one; `--rules FILES` looks for them elsewhere.",
})
