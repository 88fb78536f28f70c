import type { Desired, Problem, Target } from "../model.ts"
import { foldKey } from "../value/key.ts"
import type { Entry } from "./entry.ts"
import type { Known, Need, Needs } from "./known.ts"
import { isFatal, resolveTarget } from "./target.ts"

/** What one account should hold, or what is missing to say so. */
export interface Resolution {
  readonly desired: readonly Desired[]
  readonly problems: readonly Problem[]
  /** Templates that a problem holds back here: what they would state is not known. */
  readonly uncertain: ReadonlySet<string>
  /** What to find out before asking again. Nothing else of the answer counts while there is any. */
  readonly needs: Needs
}

/** Joins what templates state in one account. Of two that state the same resource, neither is believed. */
export function joinResources(placed: readonly (readonly [Entry, Target])[], known: Known): Resolution {
  const desired: Desired[] = []
  const problems: Problem[] = []
  const uncertain = new Set<string>()
  const needs = new Map<string, Need>()
  const taken = new Map<string, Desired>()
  for (const [entry, target] of placed) {
    const result = resolveTarget(entry, target, known)
    for (const [name, need] of result.needs) needs.set(name, need)
    problems.push(
      ...result.problems.map((problem) => ({
        ...problem,
        template: entry.template.name,
        account: target.account.id,
        region: target.region,
      })),
    )
    const failed = result.needs.size > 0 || result.problems.some(isFatal)
    if (failed) {
      uncertain.add(entry.template.name)
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
