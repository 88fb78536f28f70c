import type { Desired, Json, Problem, Properties, Provider, Source, State, Target, Template } from "../model.ts"
import { keyOf } from "../value/key.ts"
import { checkProperties, settleEmptied } from "./check.ts"
import { type Entry, specialFor } from "./entry.ts"
import { evaluate, type Path, type Scope } from "./evaluate.ts"
import type { Known } from "./files.ts"
import { mapNode } from "./node.ts"
import { instanceScope, instances, newScope, tracer } from "./scope.ts"
import { matchingOverrides, type Special } from "./specialise.ts"

/** What a template states in one target, as far as the files known so far tell. */
export interface TargetResult {
  readonly desired: readonly Desired[]
  readonly problems: readonly Problem[]
  readonly needs: ReadonlySet<string>
}

/** Resolves one template for one target. */
export function resolveTarget(entry: Entry, target: Target, files: Known, trace?: Scope["trace"]): TargetResult {
  const { template, facts } = entry
  const matching = matchingOverrides(template, entry.placement.overrides, target)
  const special = specialFor(entry, matching.overrides, matching.key)
  // What conflicting overrides come to depends on their order: nobody should read about it.
  if (special.problems.length > 0) return { desired: [], problems: special.problems, needs: new Set() }
  const scope = newScope(special, target, { facts, files, ...(trace ? { trace } : {}) })
  const desired: Desired[] = []
  const problems: Problem[] = []
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
  const failed = scope.problems.slice(before).some(({ severity }) => severity === "error")
  if (scope.needs.size > 0 || failed) return { problems: [] }
  const settled = settleEmptied(provider.schema, (value ?? {}) as Properties, scope.emptied)
  if (settled.problems.length > 0) return { problems: settled.problems }
  const { properties } = settled
  const problems =
    state === "present"
      ? checkProperties(provider.schema, properties, {
          account: scope.target.account.id,
          places: () => placesOf(entry, special, scope, files),
        })
      : []
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
