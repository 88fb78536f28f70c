import { readEverything } from "../live.ts"
import type { Account, Config, Filters, Finding, Problem, Provider, Reading, World } from "../model.ts"
import type { Ruling } from "./ruling.ts"

/** One account, with the types that rules look at there and the regions they do so in. */
export interface Sight {
  readonly account: Account
  readonly regions: ReadonlyMap<string, readonly string[]>
}

/** By the accounts' ids, so that whoever joins what several machines found has it in the same order. */
export function sightsOf(places: Ruling["places"], { accounts }: Filters): readonly Sight[] {
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
  return [...sights.values()].sort((a, b) => (a.account.id < b.account.id ? -1 : 1))
}

/** What rules say of one account. */
export interface SightResult {
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
  /** Resources that were looked at. */
  readonly looked: number
  /** Those of them for which a rule failed. */
  readonly unjudged: number
}

/** With what it is looked at. */
export interface SightFacts {
  readonly world: World
  readonly config: Config
  readonly ruling: Ruling
  readonly run: string
}

/** What rules say of everything in one account, and of what could not be read there. */
export async function checkOne(
  { account, regions }: Sight,
  { world, config, ruling, run }: SightFacts,
): Promise<SightResult> {
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
      const same = problems.findIndex(({ message }) => message === reading.reason)
      if (same < 0) problems.push(unreadable(reading))
      else problems[same] = alike(problems[same] as Problem, unreadable(reading))
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

function unreadable({ target, reason, fix, type }: Reading & { readonly status: "unreadable" }): Problem {
  const place = { account: target.account.id, region: target.region, type }
  return { severity: "unreadable", message: reason, ...(fix ? { fix } : {}), ...place }
}

/** One reason for several types or regions is told once, of none of them. */
function alike({ type, region, ...problem }: Problem, other: Problem): Problem {
  return { ...problem, ...(region === other.region && { region }), ...(type === other.type && { type }) }
}
