import { evaluateText, type Text } from "../expression.ts"
import type { Json, Organization, Override, Problem, Target, Template, Written, WrittenMap } from "../model.ts"
import { isEmpty } from "./evaluate.ts"
import type { LookupRules } from "./lookup.ts"
import { type CompileOptions, compile, type Node } from "./node.ts"
import { merge } from "./overrides.ts"
import type { ItemTargets } from "./targets.ts"

/** A template as it reads in those targets where the same overrides match. */
export interface Special {
  readonly properties: Node & { readonly written: Written }
  readonly variables: Node
  readonly each?: Node
  /** An included file, by path. */
  readonly include: (path: string, written: Written) => Included
  readonly problems: readonly Problem[]
  /** What is wrong with the `$targets` in it. */
  readonly itemProblems: readonly Problem[]
  /** What expressions may name that is the same in every target; `variables` among them where they are. */
  readonly constants: Readonly<Record<string, Json>>
}

/** An included file, prepared like the template itself. */
export interface Included {
  readonly node: Node
  /** What is wrong with the `$targets` in it. */
  readonly problems: readonly Problem[]
}

export interface SpecialFacts {
  readonly organization: Organization
  readonly partition: string
  /** `variables` of the configuration. */
  readonly shared?: WrittenMap
  /** What expressions may name besides. */
  readonly constants?: Readonly<Record<string, Json>>
  readonly expired: (day: string) => boolean
  readonly matcher: (targets: Written) => ItemTargets
  readonly lookups: LookupRules
}

/** Variables that are the same in every target of a template. */
const constantVariables = ({ organization, partition, constants }: SpecialFacts, { name, type }: Template) => ({
  ...constants,
  partition,
  organization: { id: organization.id, managementAccountId: organization.managementAccountId },
  template: { name, type },
})

/** Merges the overrides that match, and evaluates all that is the same in every target. */
export function specialise(template: Template, matching: readonly Override[], facts: SpecialFacts): Special {
  const merged = merge(template, facts.shared, matching)
  const constants = constantVariables(facts, template)
  const options = (known: Readonly<Record<string, Json>>, problems: Problem[]): CompileOptions => ({
    expired: facts.expired,
    matcher: (targets) => {
      const found = facts.matcher(targets)
      problems.push(...found.problems)
      return found.matches
    },
    fold: (text) => fold(text, known),
  })
  const itemProblems: Problem[] = []
  const variables = compile(merged.variables, options(constants, itemProblems))
  const known = variables.kind === "constant" ? { ...constants, variables: variables.value } : constants
  const included = new Map<string, Included>()
  const prepare = (written: Written): Included => {
    const problems: Problem[] = []
    return { node: compile(written, options(known, problems)), problems }
  }
  return {
    properties: compile(merged.properties, options(known, itemProblems)),
    variables,
    ...(template.each ? { each: compile(template.each, options(known, itemProblems)) } : {}),
    include: (path, written) => {
      const file = included.get(path) ?? prepare(written)
      included.set(path, file)
      return file
    },
    problems: merged.conflicts,
    itemProblems,
    constants: known,
  }
}

/** The value of a text that mentions only constants. One that fails is left to fail in each target, with its place. */
function fold(text: Text, known: Readonly<Record<string, Json>>): Json | undefined {
  if (![...text.mentions].every((name) => Object.hasOwn(known, name))) return undefined
  try {
    const value = evaluateText(text, known)
    // What an expression emptied has to be noticed where it is used.
    return isEmpty(value) ? undefined : value
  } catch {
    return undefined
  }
}

const NO_OVERRIDES = { key: "", overrides: [] }

/** Which overrides match a target, as a text that is the same for the same ones. */
export function matchingOverrides(
  template: Template,
  matchers: readonly ((target: Target) => boolean)[],
  target: Target,
): { readonly key: string; readonly overrides: readonly Override[] } {
  if (template.overrides.length === 0) return NO_OVERRIDES
  const overrides = template.overrides.filter((_, index) => matchers[index]?.(target))
  return { key: overrides.map((override) => template.overrides.indexOf(override)).join(","), overrides }
}
