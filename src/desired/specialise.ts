import { evaluateText, type Text } from "../expression.ts"
import type { Json, Organization, Override, Problem, Target, Template, Written, WrittenMap } from "../model.ts"
import { isEmpty } from "./evaluate.ts"
import { type CompileOptions, compile, type Node } from "./node.ts"
import { merge } from "./overrides.ts"

/** A template as it reads in those targets where the same overrides match. */
export interface Special {
  readonly properties: Node & { readonly written: Written }
  readonly variables: Node
  readonly each?: Node
  /** Nodes of included files, by path. */
  readonly include: (path: string, written: Written) => Node
  readonly problems: readonly Problem[]
  readonly constants: ReturnType<typeof constantVariables>
}

export interface SpecialFacts {
  readonly organization: Organization
  readonly partition: string
  /** `variables` of the configuration. */
  readonly shared?: WrittenMap
  readonly expired: (day: string) => boolean
  readonly matcher: CompileOptions["matcher"]
}

/** Variables that are the same in every target of a template. */
export const constantVariables = ({ organization, partition }: SpecialFacts, { name, type }: Template) => ({
  partition,
  organization: { id: organization.id, managementAccountId: organization.managementAccountId },
  template: { name, type },
})

/** Merges the overrides that match, and evaluates all that is the same in every target. */
export function specialise(template: Template, matching: readonly Override[], facts: SpecialFacts): Special {
  const merged = merge(template, facts.shared, matching)
  const constants = constantVariables(facts, template)
  const options = (known: Readonly<Record<string, Json>>): CompileOptions => ({
    expired: facts.expired,
    matcher: facts.matcher,
    fold: (text) => fold(text, known),
  })
  const variables = compile(merged.variables, options(constants))
  const known = variables.kind === "constant" ? { ...constants, variables: variables.value } : constants
  const included = new Map<string, Node>()
  return {
    properties: compile(merged.properties, options(known)),
    variables,
    ...(template.each ? { each: compile(template.each, options(known)) } : {}),
    include: (path, written) => {
      const node = included.get(path) ?? compile(written, options(known))
      included.set(path, node)
      return node
    },
    problems: merged.conflicts,
    constants,
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

/** Which overrides match a target, as a text that is the same for the same ones. */
export function matchingOverrides(
  template: Template,
  matchers: readonly ((target: Target) => boolean)[],
  target: Target,
): { readonly key: string; readonly overrides: readonly Override[] } {
  const overrides = template.overrides.filter((_, index) => matchers[index]?.(target))
  return { key: overrides.map((override) => template.overrides.indexOf(override)).join(","), overrides }
}
