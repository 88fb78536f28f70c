import { type CompiledRules, compileRules } from "../check/compile.ts"
import { type Failure, judge } from "../check/judge.ts"
import { type Subject, subjectOf } from "../check/subject.ts"
import { type PlacedWaiver, strayWaivers, waiversOf } from "../check/waivers.ts"
import { type Spoken, spokenOf } from "../desired/variables.ts"
import type { DesiredFacts } from "../desired.ts"
import type { Files, Finding, Problem, Properties, RuleTemplate, Target, Waiver, World } from "../model.ts"
import { shownProperties } from "../value/sensitive.ts"
import { knowing } from "./knowing.ts"
import { placeWaivers, waiversAt } from "./waivers.ts"

/** What a resource is asked about with, live or desired. */
export interface Asked {
  readonly key: string
  readonly owner?: string
  readonly properties: Properties
}

/** What rules say of one resource; a waived finding says by what. */
export interface Ruled {
  readonly findings: readonly Finding[]
  /** Of rules that fail, with severity `error`. */
  readonly failures: readonly RuleFailure[]
}

/** A rule that fails for one resource. */
export interface RuleFailure {
  /** Absent: only what is shown of a finding fails. */
  readonly severity?: Finding["severity"]
  readonly problem: Problem
}

/** The rules of one revision of the repository, ready to be asked about resources. */
export interface Ruling {
  readonly templates: readonly RuleTemplate[]
  /** Where each looks. */
  readonly places: readonly { readonly template: RuleTemplate; readonly targets: readonly Target[] }[]
  /** Of their selectors, and of waivers. */
  readonly problems: readonly Problem[]
  /** Those who are asked about a type in a target: about live resources at a moment, about desired ones without. */
  readonly at: (target: Target, type: string) => Promise<Bench>
  readonly waivers: readonly Waiver[]
  /** Waivers that covered nothing so far. */
  readonly idle: () => readonly Waiver[]
}

/** Rules that look at one target. */
export interface Bench {
  readonly size: number
  readonly ask: (asked: Asked, now?: Date) => Ruled
  /** Of rule templates whose variables are not known here. */
  readonly problems: readonly Problem[]
}

/** What a ruling is made of. The templates were found to be right. */
export interface RulingInput {
  readonly rules: readonly RuleTemplate[]
  /** Those that are asked; all of them where nobody says. */
  readonly asked?: (template: RuleTemplate) => boolean
  readonly waivers: readonly PlacedWaiver[]
  readonly facts: DesiredFacts
  readonly files: Files
  readonly lookup: NonNullable<World["lookup"]>
}

/** The rules of a revision with the waivers that are beside them, and what is wrong with those. */
export async function rulingAt(input: Omit<RulingInput, "waivers">): Promise<Ruling> {
  const { waivers, problems } = await waiversAt(input.files, input.facts.today)
  const placed = placeWaivers(waivers, input.facts.organization)
  const ruling = rulingOf({ ...input, waivers: placed.waivers })
  return { ...ruling, problems: [...problems, ...placed.problems, ...ruling.problems] }
}

/** Chooses where each rule template looks. Nothing is evaluated before somebody asks. */
export function rulingOf({ rules, asked, waivers: placed, facts, files, lookup }: RulingInput): Ruling {
  const { known, until } = knowing(files, lookup)
  const waivers = waiversOf(placed)
  const ready = rules.map((template) => readyRules(template, facts))
  const accounts = facts.organization.accounts.map(({ id }) => id)
  const organization = { ...organizationOf(facts), accounts }
  const at = async (target: Target, type: string): Promise<Bench> => {
    const problems: Problem[] = []
    const benches: { readonly compiled: CompiledRules; readonly variables: Readonly<Record<string, unknown>> }[] = []
    for (const { template, spoken, compiled, looksAt } of ready) {
      if (template.type !== type || !looksAt(target) || asked?.(template) === false) continue
      const answer = await until(() => spoken.variables(target, known))
      problems.push(...answer.problems.map((one) => ({ ...one, account: target.account.id, region: target.region })))
      if (answer.problems.some(({ severity }) => severity === "error")) continue
      benches.push({ compiled, variables: { ...answer.variables, organization } })
    }
    const schema = facts.provider(type)?.schema ?? {}
    const ask = (asked: Asked, now?: Date): Ruled => {
      const subject = subjectOf(type, { ...asked, properties: shownProperties(schema, asked.properties) })
      const said = benches.map(({ compiled, variables }) => {
        const { match, failures } = judge(compiled, { subject, variables, ...(now && { now }) })
        const finding = match && { ...findingOf(compiled.template, subject, target), ...spread(match) }
        return { finding, failures: failures.map((one) => failureOf(one, compiled.template, subject, target)) }
      })
      return {
        findings: said.flatMap(({ finding }) => (finding ? [withWaiver(finding, waivers.of(finding))] : [])),
        failures: said.flatMap(({ failures }) => failures),
      }
    }
    return { size: benches.length, ask, problems }
  }
  return {
    templates: rules,
    places: ready.map(({ template, spoken }) => ({ template, targets: spoken.targets })),
    problems: [
      ...ready.flatMap(({ spoken }) => spoken.problems),
      ...strayWaivers(
        placed.map(({ waiver }) => waiver),
        rules,
      ),
    ],
    at,
    waivers: placed.map(({ waiver }) => waiver),
    idle: waivers.idle,
  }
}

interface Ready {
  readonly template: RuleTemplate
  readonly spoken: Spoken
  readonly compiled: CompiledRules
  readonly looksAt: (target: Target) => boolean
}

function readyRules(template: RuleTemplate, facts: DesiredFacts): Ready {
  const spoken = spokenOf(template, facts)
  const chosen = new Set(spoken.targets.map(nameOf))
  const schema = facts.provider(template.type)?.schema ?? {}
  return { template, spoken, compiled: compileRules(template, schema), looksAt: (target) => chosen.has(nameOf(target)) }
}

const nameOf = ({ account, region }: Target): string => `${account.id} ${region}`

const organizationOf = ({ organization: { id, managementAccountId } }: DesiredFacts) => ({ id, managementAccountId })

const findingOf = ({ name }: RuleTemplate, { id, type }: Subject, { account, region }: Target) => ({
  template: name,
  type,
  id,
  account: account.id,
  region,
})

const spread = ({ rule, message, columns }: NonNullable<ReturnType<typeof judge>["match"]>) => ({
  rule: rule.name,
  severity: rule.severity,
  source: rule.source,
  message,
  columns,
})

function withWaiver(finding: Finding, waiver: Waiver | undefined): Finding {
  if (!waiver) return finding
  const { owner, reason, until } = waiver
  return { ...finding, waiver: { owner, reason, until } }
}

function failureOf(
  { error, source, rule }: Failure,
  { name: template }: RuleTemplate,
  { id, type }: Subject,
  { account, region }: Target,
): RuleFailure {
  const what = rule ? `The rule ${rule.name}` : "A column"
  const problem: Problem = {
    severity: rule ? "error" : "warning",
    message: `${what} of ${template} fails for ${type} ${id}: ${error.message}`,
    ...(error.fix === undefined ? {} : { fix: error.fix }),
    source,
    template,
    account: account.id,
    region,
    type,
    id,
  }
  return { problem, ...(rule && { severity: rule.severity }) }
}
