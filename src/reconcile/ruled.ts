import type { Desired, Finding, Problem } from "../model.ts"
import type { Bench, RuleFailure, Ruling } from "./ruling.ts"

/** What rules say of desired state before anything is made of it. */
export interface RuledDesired {
  /** Why a resource must not be made so: what breaks rules of severity `error`, or makes them fail. Empty: nothing stands against it. */
  readonly against: (desired: Desired) => readonly Problem[]
  /** Warnings. */
  readonly problems: readonly Problem[]
}

/** Asks the rules of head and, where there is one, of the base revision: no pull request talks its own rules over. */
export async function ruleDesired(
  rulings: readonly Ruling[],
  desired: readonly Desired[],
  owner: string,
): Promise<RuledDesired> {
  const asked = rulings.filter(({ templates }) => templates.length > 0)
  if (asked.length === 0) return { against: () => [], problems: [] }
  const against = new Map<Desired, readonly Problem[]>()
  const warnings: Problem[] = []
  const benches = new Map<string, Promise<readonly Bench[]>>()
  for (const one of desired) {
    if (one.state !== "present") continue
    const found = await problemsOf(rulings, benches, one, owner)
    const blocked = found.filter(({ severity }) => severity === "blocked" || severity === "error")
    if (blocked.length > 0) against.set(one, blocked)
    warnings.push(...found.filter((problem) => !blocked.includes(problem)))
  }
  return { against: (one) => against.get(one) ?? [], problems: warnings }
}

/** Who is asked about a type in a target is the same for all its resources there: one bench for each revision. */
function benchesFor(
  rulings: readonly Ruling[],
  known: Map<string, Promise<readonly Bench[]>>,
  { type, target }: Desired,
): Promise<readonly Bench[]> {
  const name = `${type} ${target.account.id} ${target.region}`
  const found = known.get(name) ?? Promise.all(rulings.map((ruling) => ruling.at(target, type)))
  known.set(name, found)
  return found
}

async function problemsOf(
  rulings: readonly Ruling[],
  known: Map<string, Promise<readonly Bench[]>>,
  desired: Desired,
  owner: string,
): Promise<readonly Problem[]> {
  const problems = new Map<string, Problem>()
  for (const [index, bench] of (await benchesFor(rulings, known, desired)).entries()) {
    for (const problem of bench.problems) problems.set(JSON.stringify(problem), problem)
    if (bench.size === 0) continue
    const { findings, failures } = bench.ask({ key: desired.key, owner, properties: desired.properties })
    for (const finding of findings) {
      const problem = findingProblem(finding, desired, index > 0)
      const name = `${finding.template}/${finding.rule}`
      // What blocks at either revision blocks.
      if (
        problem &&
        (problem.severity === "blocked" ? problems.get(name)?.severity !== "blocked" : !problems.has(name))
      )
        problems.set(name, problem)
    }
    for (const failure of failures) {
      const problem = failureProblem(failure)
      const name = JSON.stringify([problem.message, problem.source?.file, problem.source?.line])
      if (!problems.has(name)) problems.set(name, problem)
    }
  }
  return [...problems.values()]
}

/** Notes are for looking around; nobody is told of them in a plan. */
function findingProblem(
  { template, rule, severity, message, waiver }: Finding,
  { source, template: stating, target, type, key }: Desired,
  atBase: boolean,
): Problem | undefined {
  if (waiver || severity === "note") return undefined
  const whose = atBase ? `the rule ${template}/${rule} of the base revision` : `the rule ${template}/${rule}`
  return {
    severity: severity === "error" ? "blocked" : "warning",
    message: `${type} ${key} breaks ${whose}: ${message}`,
    fix: atBase
      ? "What a pull request changes of rules and waivers counts once it is merged: do that first."
      : "Change what the template states, or agree on a waiver in waivers.yaml.",
    source,
    template: stating,
    account: target.account.id,
    region: target.region,
    type,
    id: key,
  }
}

/** A rule that should block and cannot be asked blocks. */
const failureProblem = ({ severity, problem }: RuleFailure): Problem => ({
  ...problem,
  severity: severity === "error" ? "blocked" : "warning",
})
