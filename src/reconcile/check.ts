import { setImmediate } from "node:timers/promises"
import pLimit from "p-limit"
import { sortFindings } from "../check/order.ts"
import { idleWaiver } from "../check/waivers.ts"
import { readEverything } from "../live.ts"
import type {
  Account,
  Config,
  Filters,
  Finding,
  LookupRequest,
  Problem,
  Provider,
  Reading,
  RuleTemplate,
  Shard,
  World,
} from "../model.ts"
import { readAccounts, readTemplates } from "../reconcile.ts"
import { ProblemError } from "../value/problem.ts"
import { dayOf } from "./expiry.ts"
import { knownFilters } from "./named.ts"
import { quoteLines } from "./quote-lines.ts"
import { cannotLookUp } from "./revisions.ts"
import { type Ruling, rulingAt } from "./ruling.ts"
import { ofShard } from "./shard.ts"

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
  /** The rule templates that were asked, sorted by name; whether what they look at belongs to a region. */
  readonly templates: readonly (RuleTemplate & { readonly regional: boolean })[]
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
}

/** The sentence up to its rules: accounts, live, rules, findings. Throws a ProblemError where nothing can be checked at all. */
export async function check(world: World, config: Config, options: CheckOptions): Promise<Checked> {
  const organization = await readAccounts(world, config)
  const { rules, problems: warnings } = await readTemplates(world, config)
  if (rules.length === 0) throw new ProblemError(noRules(config))
  const filters = knownFilters(options.filters ?? {}, { organization, templates: rules, types: world.types })
  const files = await world.files()
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
  const ruling = await rulingAt({ rules, facts, files, lookup })
  const asked = ruling.places.filter(({ template }) => passes(filters, template))
  const sights = sightsOf(asked, filters).filter(({ account }) => ofShard([account], options.shard).length > 0)
  const [findings, waived, problems]: [Finding[], Finding[], Problem[]] = [[], [], []]
  let [done, looked, unjudged] = [0, 0, 0]
  const limit = pLimit(options.concurrency)
  await Promise.all(
    sights.map((sight) =>
      limit(async () => {
        await setImmediate()
        options.signal?.throwIfAborted()
        const result = await checkOne(sight, { world, config, ruling, run: options.run })
        for (const finding of result.findings) (finding.waiver ? waived : findings).push(finding)
        problems.push(...result.problems)
        looked += result.looked
        unjudged += result.unjudged
        options.progress?.({
          done: ++done,
          accounts: sights.length,
          findings: findings.length,
          problems: problems.length,
        })
      }),
    ),
  )
  const whole = !filters.accounts && !filters.templates && !filters.types && !options.shard
  const idle = whole && problems.length === 0 ? ruling.idle().map(idleWaiver) : []
  const sorted = (some: readonly Finding[]) => sortFindings(some, rules, organization.accounts)
  return {
    findings: sorted(findings),
    waived: sorted(waived),
    problems: await quoteLines([...warnings, ...ruling.problems, ...fewer(problems), ...idle], files),
    templates: asked.map(({ template }) => ({
      ...template,
      regional: world.provider(template.type)?.scope === "region",
    })),
    accounts: Object.fromEntries(sights.map(({ account }) => [account.id, { name: account.name }])),
    looked,
    unjudged,
    clock: world.clock.toISOString(),
    owner: config.name,
    world: world.name,
  }
}

/** One account, with the types that rules look at there and the regions they do so in. */
interface Sight {
  readonly account: Account
  readonly regions: ReadonlyMap<string, readonly string[]>
}

function sightsOf(places: Ruling["places"], { accounts }: Filters): readonly Sight[] {
  const sights = new Map<string, { readonly account: Account; readonly regions: Map<string, string[]> }>()
  for (const { template, targets } of places)
    for (const { account, region } of targets) {
      if (accounts && !accounts.includes(account.id)) continue
      const sight = sights.get(account.id) ?? { account, regions: new Map() }
      sights.set(account.id, sight)
      const regions = sight.regions.get(template.type) ?? []
      sight.regions.set(template.type, regions)
      if (!regions.includes(region)) regions.push(region)
    }
  return [...sights.values()]
}

interface CheckFacts {
  readonly world: World
  readonly config: Config
  readonly ruling: Ruling
  readonly run: string
}

async function checkOne(
  { account, regions }: Sight,
  { world, config, ruling, run }: CheckFacts,
): Promise<Pick<Checked, "findings" | "problems" | "looked" | "unjudged">> {
  const providers = [...regions.keys()].flatMap((type): readonly Provider[] => [world.provider(type) ?? []].flat())
  const whole = providers.filter(({ scope }) => scope !== "region")
  const regional = providers.filter(({ scope }) => scope === "region")
  const wanted = [...new Set(regional.flatMap(({ type }) => regions.get(type) ?? []))].sort()
  const readings = await Promise.all([
    ...(whole.length > 0 ? [readEverything({ account, regions: config.regions, providers: whole, run }, world)] : []),
    ...(wanted.length > 0 ? [readEverything({ account, regions: wanted, providers: regional, run }, world)] : []),
  ])
  const findings: Finding[] = []
  const problems: Problem[] = []
  let [looked, unjudged] = [0, 0]
  for (const reading of readings.flat()) {
    if (!regions.get(reading.type)?.includes(reading.target.region)) continue
    if (reading.status === "unreadable") {
      if (!problems.some(({ message }) => message === reading.reason)) problems.push(unreadable(reading))
      continue
    }
    const bench = await ruling.at(reading.target, reading.type)
    problems.push(...bench.problems)
    looked += reading.found.length
    const isPartial = bench.problems.some(({ severity }) => severity === "error")
    for (const found of reading.found) {
      const ruled = bench.ask(found, world.clock)
      findings.push(...ruled.findings)
      problems.push(...ruled.failures.map(({ problem }) => problem))
      if (isPartial || ruled.failures.some(({ severity }) => severity !== undefined)) unjudged++
    }
  }
  return { findings, problems, looked, unjudged }
}

const passes = ({ templates, types }: Filters, { name, type }: RuleTemplate): boolean =>
  (!templates || templates.includes(name)) && (!types || types.includes(type))

/** A rule that fails everywhere would hide everything else. What is called the same in several accounts counts once. */
const MOST_ALIKE = 10

function fewer(problems: readonly Problem[]): readonly Problem[] {
  const texts = new Map<string, Set<string>>()
  const left = new Set<string>()
  const shown = problems.filter(({ source, type, message, account = "", region, id }) => {
    if (!source || type === undefined) return true
    const place = `${source.file}:${source.line}:${source.column}`
    const known = texts.get(place) ?? new Set()
    texts.set(place, known)
    const text = account === "" ? message : message.replaceAll(account, "")
    if (known.has(text)) return true
    if (known.size < MOST_ALIKE) known.add(text)
    else left.add(JSON.stringify([account, region, type, id]))
    return known.has(text)
  })
  if (left.size === 0) return shown
  const [more, are] = left.size === 1 ? ["1 more resource", "is"] : [`${left.size} more resources`, "are"]
  return [...shown, { severity: "note", message: `${more} ${are} not listed for which the same rules fail` }]
}

function unreadable({ target, reason, fix, type }: Reading & { readonly status: "unreadable" }): Problem {
  const place = { account: target.account.id, region: target.region, type }
  return { severity: "unreadable", message: reason, ...(fix ? { fix } : {}), ...place }
}

const noRules = ({ templates }: Config): Problem => ({
  severity: "error",
  message: `There is no rule template among ${templates.join(", ")}.`,
  fix: "A template with `rules` is one; `--rules FILES` looks for them elsewhere.",
})
