import type { Desired, Json, Problem, Properties, Provider, State, Target, Template } from "../model.ts"
import { keyOf } from "../value/key.ts"
import { checkProperties, type Places, settleEmptied } from "./check.ts"
import { type Entry, specialFor } from "./entry.ts"
import { evaluate, type Path, type Scope } from "./evaluate.ts"
import { withFolder } from "./folder.ts"
import { type Known, type Needs, needName } from "./known.ts"
import { mapNode } from "./node.ts"
import { instanceScope, instances, newScope, tracer } from "./scope.ts"
import { checkSensitive } from "./sensitive.ts"
import { matchingOverrides, type Special } from "./specialise.ts"

/** What a template states in one target, as far as what is known so far tells. */
export interface TargetResult {
  readonly desired: readonly Desired[]
  readonly problems: readonly Problem[]
  readonly needs: Needs
}

/** Whether what a template states is not known for certain where it has this problem. */
export const isFatal = ({ severity }: Problem): boolean => severity === "error" || severity === "unreadable"

/** Resolves one template for one target. */
export function resolveTarget(entry: Entry, target: Target, known: Known, trace?: Scope["trace"]): TargetResult {
  const { template, facts } = entry
  const matching = matchingOverrides(template, entry.placement.overrides, target)
  const special = specialFor(entry, matching.overrides, matching.key)
  // What conflicting overrides come to depends on their order: nobody should read about it.
  if (special.problems.length > 0) return { desired: [], problems: special.problems, needs: new Map() }
  const scope = newScope(special, target, { facts, known, ...(trace ? { trace } : {}) })
  const desired: Desired[] = []
  const problems: Problem[] = []
  for (const own of instances(special, scope)) {
    const result = resolveInstance(entry, special, own)
    problems.push(...result.problems)
    if (result.desired) desired.push(result.desired)
  }
  return { desired, problems: [...problems, ...scope.problems], needs: scope.needs }
}

const NOTHING: ReadonlyMap<string, string> = new Map()

interface InstanceResult {
  readonly desired?: Desired
  readonly problems: readonly Problem[]
}

function resolveInstance(entry: Entry, special: Special, scope: Scope): InstanceResult {
  const { template, provider, expired } = entry
  const state: State = expired ? "absent" : template.state
  const before = scope.problems.length
  // What a folder of the repository filled is ours by what the folder holds, also when it has to go.
  const isWhole = state === "present" || provider.folder !== undefined
  const value = evaluate(isWhole ? special.properties : namesOnly(special, provider), scope)
  const failed = scope.problems.slice(before).some(isFatal)
  // Where a lookup is not known, neither is whether the whole is right.
  if (scope.needs.size > 0 || failed || scope.unknown.found) return { problems: [] }
  const settled = settleEmptied(provider.schema, (value ?? {}) as Properties, scope.emptied)
  if (settled.problems.length > 0) return { problems: settled.problems }
  const places = () => placesOf(entry, special, scope)
  const checked = isWhole ? presentable(entry, special, settled.properties, { scope, places }) : settled
  if (!checked) return { problems: [] }
  const { properties, problems } = checked
  if (problems.some(isFatal)) return { problems }
  const key = provider.key === "tag" ? template.name : keyOf(provider, properties)
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
      ...(scope.references.size > 0 ? { references: scope.references } : {}),
      lifecycle: template.lifecycle,
    },
  }
}

/** The properties as a folder's files complete them, with what is wrong; undefined while the folder is not known. */
function presentable(
  { provider }: Entry,
  special: Special,
  stated: Properties,
  { scope, places }: { readonly scope: Scope; readonly places: () => Places },
): { readonly properties: Properties; readonly problems: readonly Problem[] } | undefined {
  const { properties, need, problems: missing } = withFolder(provider, stated, scope.known, places)
  if (need) scope.needs.set(needName(need), need)
  if (need) return undefined
  if (missing.length > 0) return { properties, problems: missing }
  const exposed = checkSensitive(provider.schema, properties, scope, places)
  if (exposed.length > 0) return { properties, problems: exposed }
  const problems = checkProperties(provider.schema, properties, {
    account: scope.target.account.id,
    origin: special,
    references: scope.references,
    places,
  })
  return { properties, problems }
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
function placesOf({ template }: Entry, special: Special, scope: Scope): Places {
  const { trace, placeOf } = tracer()
  const again = instanceScope({ ...scope, trace, problems: [], needs: new Map() }, scope.variables)
  evaluate(special.properties, again)
  return (path: Path) => placeOf(path) ?? template.source
}
