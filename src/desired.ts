import { checkProperties, settleEmptied } from "./desired/check.ts"
import { evaluate, type Path, type Scope } from "./desired/evaluate.ts"
import type { Known } from "./desired/files.ts"
import { mapNode } from "./desired/node.ts"
import { instanceScope, instances, newScope, tracer } from "./desired/scope.ts"
import { matchingOverrides, type Special, type SpecialFacts, specialise } from "./desired/specialise.ts"
import { itemMatchers, type Placement, place } from "./desired/targets.ts"
import type {
  Desired,
  Json,
  Organization,
  Problem,
  Properties,
  Provider,
  Source,
  State,
  Target,
  Template,
  Written,
  WrittenMap,
} from "./model.ts"
import { foldKey, keyOf } from "./value/key.ts"

/** What desired state is made of, apart from the files that expressions read. */
export interface DesiredFacts {
  readonly templates: readonly Template[]
  readonly organization: Organization
  readonly regions: readonly string[]
  readonly partition: string
  /** `variables` of the configuration. */
  readonly variables?: WrittenMap
  /** The day expiry is judged by, `YYYY-MM-DD` in UTC; "" lets nothing expire. */
  readonly today: string
  readonly provider: (type: string) => Provider | undefined
}

/** What one account should hold, or what is missing to say so. */
export interface Resolution {
  readonly desired: readonly Desired[]
  readonly problems: readonly Problem[]
  /** Templates that a problem holds back here: what they would state is not known. */
  readonly uncertain: ReadonlySet<string>
  /** Files to read before asking again. Nothing else of the answer counts while there are any. */
  readonly needs: ReadonlySet<string>
}

/** One resource with the place where each part of it was written. */
export interface Traced {
  readonly desired: Desired
  readonly writtenAt: ReadonlyMap<string, Written>
}

/** Pure answers about desired state: the same for the same facts and files. */
export interface Resolver {
  /** Problems of whole templates: they are held back everywhere. */
  readonly problems: readonly Problem[]
  /** Templates held back everywhere. */
  readonly held: ReadonlySet<string>
  /** Ids of accounts that some template speaks to. */
  readonly accounts: ReadonlySet<string>
  resolve(account: string, files: Known): Resolution
  /** The folded keys of a type that a template resolves to in a target, whatever its own targets are; none where it has problems. */
  keysOf(
    template: string,
    type: string,
    target: Target,
    files: Known,
  ): { readonly keys: ReadonlySet<string>; readonly needs: ReadonlySet<string> }
  /** As `resolve`, with the places. */
  trace(account: string, files: Known): readonly Traced[]
}

interface Entry {
  readonly template: Template
  readonly provider: Provider
  readonly placement: Placement
  readonly facts: SpecialFacts
  readonly expired: boolean
  /** Problems of `$targets` in it and in what it includes; they hold all of it. */
  readonly itemProblems: Problem[]
  readonly specials: Map<string, Special>
}

/** Chooses the targets of every template, once; resolving an account is then cheap. */
export function resolver(facts: DesiredFacts): Resolver {
  const entries = facts.templates.flatMap((template): readonly Entry[] => {
    const provider = facts.provider(template.type)
    return provider ? [entryOf(template, provider, facts)] : []
  })
  const byName = new Map(entries.map((entry) => [entry.template.name, entry]))
  const held = new Set(entries.filter(isHeld).map(({ template }) => template.name))
  const byAccount = new Map<string, [Entry, Target][]>()
  for (const entry of entries) {
    if (held.has(entry.template.name)) continue
    for (const target of entry.placement.targets) {
      const list = byAccount.get(target.account.id) ?? []
      byAccount.set(target.account.id, list)
      list.push([entry, target])
    }
  }
  const resolve = (account: string, files: Known): Resolution => joinResources(byAccount.get(account) ?? [], files)
  return {
    problems: entries.flatMap(({ template, placement, itemProblems }) =>
      [...placement.problems, ...itemProblems].map((problem) => ({ ...problem, template: template.name })),
    ),
    held,
    accounts: new Set(byAccount.keys()),
    resolve,
    keysOf: (name, type, target, files) => {
      const entry = byName.get(name)
      if (!entry || held.has(name) || entry.template.type !== type) return { keys: new Set(), needs: new Set() }
      const { desired, problems, needs } = resolveTarget(entry, target, files)
      const failed = problems.some(({ severity }) => severity === "error")
      return { keys: new Set(failed ? [] : desired.map(({ key }) => foldKey(entry.provider, key))), needs }
    },
    trace: (account, files) =>
      (byAccount.get(account) ?? []).flatMap(([entry, target]) => {
        const trace = tracer()
        const { desired } = resolveTarget(entry, target, files, trace.trace)
        return desired.map((resource) => ({ desired: resource, writtenAt: trace.writtenAt }))
      }),
  }
}

const isHeld = ({ placement, itemProblems }: Entry): boolean =>
  [...placement.problems, ...itemProblems].some(({ severity }) => severity === "error")

function entryOf(
  template: Template,
  provider: Provider,
  { organization, regions, partition, variables, today }: DesiredFacts,
): Entry {
  const itemProblems: Problem[] = []
  const facts: SpecialFacts = {
    organization,
    partition,
    ...(variables ? { shared: variables } : {}),
    expired: (day) => today > day,
    matcher: itemMatchers(organization, regions, provider.scope, itemProblems),
  }
  const entry: Entry = {
    template,
    provider,
    placement: place(template, provider, organization, regions),
    facts,
    expired: template.expires !== undefined && today > template.expires.value,
    itemProblems,
    specials: new Map(),
  }
  // Every selector inside is looked at now, so that one that means nothing holds the template back from the start.
  specialFor(entry, [])
  for (const override of template.overrides) specialFor(entry, [override])
  return entry
}

function specialFor(
  entry: Entry,
  overrides: Template["overrides"],
  key = overrides.map((override) => entry.template.overrides.indexOf(override)).join(","),
): Special {
  const known = entry.specials.get(key) ?? specialise(entry.template, overrides, entry.facts)
  entry.specials.set(key, known)
  return known
}

interface TargetResult {
  readonly desired: readonly Desired[]
  readonly problems: readonly Problem[]
  readonly needs: ReadonlySet<string>
}

function resolveTarget(entry: Entry, target: Target, files: Known, trace?: Scope["trace"]): TargetResult {
  const { template, facts } = entry
  const matching = matchingOverrides(template, entry.placement.overrides, target)
  const special = specialFor(entry, matching.overrides, matching.key)
  const scope = newScope(special, target, { facts, files, ...(trace ? { trace } : {}) })
  const desired: Desired[] = []
  const problems: Problem[] = [...special.problems]
  for (const own of instances(special, scope)) {
    const result = resolveInstance(entry, special, own, files)
    problems.push(...result.problems)
    if (result.desired) desired.push(result.desired)
  }
  return { desired, problems: [...problems, ...scope.problems], needs: scope.needs }
}

const NOTHING: ReadonlyMap<string, string> = new Map()

function resolveInstance(
  entry: Entry,
  special: Special,
  scope: Scope,
  files: Known,
): { readonly desired?: Desired; readonly problems: readonly Problem[] } {
  const { template, provider, expired } = entry
  const state: State = expired ? "absent" : template.state
  const before = scope.problems.length
  const value = evaluate(state === "present" ? special.properties : namesOnly(special, provider), scope)
  if (scope.needs.size > 0 || scope.problems.length > before) return { problems: [] }
  const settled = settleEmptied(provider.schema, (value ?? {}) as Properties, scope.emptied)
  const { properties } = settled
  const checked =
    state === "present"
      ? checkProperties(provider.schema, properties, {
          account: scope.target.account.id,
          places: () => placesOf(entry, special, scope, files),
        })
      : []
  const problems = [...settled.problems, ...checked]
  if (problems.some(({ severity }) => severity === "error")) return { problems }
  const key = keyOf(provider, properties)
  if (key === undefined) return { problems: [...problems, unnamed(template, provider)] }
  return {
    problems,
    desired: {
      type: template.type,
      target: scope.target,
      key,
      template: template.name,
      source: template.source,
      state,
      properties,
      interpolated: scope.interpolated.size > 0 ? scope.interpolated : NOTHING,
      lifecycle: template.lifecycle,
    },
  }
}

/** Of what must not exist, or is let go, only the name has to be known. */
function namesOnly(special: Special, provider: Provider): Special["properties"] {
  const { properties } = special
  const names = provider.key === "tag" ? [] : provider.key
  if (properties.kind === "map")
    return mapNode(
      properties.entries.filter(({ key }) => names.includes(String(key))),
      properties.written,
    )
  if (properties.kind !== "constant") return properties
  const value = properties.value as { readonly [name: string]: Json }
  return {
    ...properties,
    value: Object.fromEntries(
      names.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name] as Json]])),
    ),
  }
}

const unnamed = (template: Template, provider: Provider): Problem => ({
  severity: "error",
  message: `Template "${template.name}" does not say ${provider.key === "tag" ? "what" : provider.key.join(" and ")} names the resource`,
  fix: `Add ${provider.key === "tag" ? "a name" : provider.key.join(" and ")} to its properties.`,
  source: template.source,
})

/** Evaluates once more, this time noting where everything was written. */
function placesOf({ template }: Entry, special: Special, scope: Scope, files: Known): (path: Path) => Source {
  const { trace, placeOf } = tracer()
  const again = instanceScope({ ...scope, files, trace, problems: [], needs: new Set() }, scope.variables)
  evaluate(special.properties, again)
  return (path) => placeOf(path) ?? template.source
}

function joinResources(placed: readonly (readonly [Entry, Target])[], files: Known): Resolution {
  const desired: Desired[] = []
  const problems: Problem[] = []
  const uncertain = new Set<string>()
  const needs = new Set<string>()
  const taken = new Map<string, Desired>()
  for (const [entry, target] of placed) {
    const result = resolveTarget(entry, target, files)
    for (const path of result.needs) needs.add(path)
    problems.push(
      ...result.problems.map((problem) => ({
        ...problem,
        template: entry.template.name,
        account: target.account.id,
        region: target.region,
      })),
    )
    const failed =
      result.needs.size > 0 || isHeld(entry) || result.problems.some(({ severity }) => severity === "error")
    if (failed) {
      uncertain.add(entry.template.name)
      problems.push(...entry.itemProblems.map((problem) => ({ ...problem, template: entry.template.name })))
      continue
    }
    for (const resource of result.desired) {
      const name = `${resource.type}|${target.region}|${foldKey(entry.provider, resource.key)}`
      const other = taken.get(name)
      if (!other) {
        taken.set(name, resource)
        desired.push(resource)
        continue
      }
      uncertain.add(other.template).add(resource.template)
      problems.push(statedTwice(other, resource))
    }
  }
  return { desired: desired.filter(({ template }) => !uncertain.has(template)), problems, uncertain, needs }
}

function statedTwice(one: Desired, other: Desired): Problem {
  const { file, line, column } = one.source
  const from =
    one.template === other.template
      ? "twice by this template"
      : `by this template and by "${one.template}" (${file}:${line}:${column})`
  return {
    severity: "error",
    message: `${other.type} ${other.key} is stated ${from}`,
    fix: "Let their targets not meet, or give one of them another name.",
    source: other.source,
    template: other.template,
    account: other.target.account.id,
    region: other.target.region,
    type: other.type,
    id: other.key,
  }
}
