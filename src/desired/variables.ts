import type { Problem, Target, Template, WrittenMap } from "../model.ts"
import { type DesiredFacts, entryOf, isHeld, specialFor } from "./entry.ts"
import type { Known, Needs } from "./known.ts"
import { newScope } from "./scope.ts"
import { matchingOverrides } from "./specialise.ts"

/** What speaks of targets, and states nothing there. */
export type Speaker = Omit<Template, "properties" | "state" | "expires" | "each" | "lifecycle">

/** What expressions may name in one target. */
export interface SpokenVariables {
  readonly variables: Readonly<Record<string, unknown>>
  readonly problems: readonly Problem[]
  /** What to find out before asking again. Nothing else of the answer counts while there is any. */
  readonly needs: Needs
}

/** Where something speaks, and of what. */
export interface Spoken {
  /** None where there is a problem of severity `error`. */
  readonly targets: readonly Target[]
  readonly problems: readonly Problem[]
  readonly variables: (target: Target, known: Known) => SpokenVariables
}

const SAYS_NOTHING = {
  adopt: false,
  replace: false,
  enforce: false,
  ignore: [],
  tags: "declared",
  acknowledge: {},
} as const

/** Chooses the targets of something that states nothing. `variables` are as a template of that name would have them. Pure. */
export function spokenOf(speaker: Speaker, facts: DesiredFacts): Spoken {
  const provider = facts.provider(speaker.type)
  if (!provider) throw new Error(`No provider knows ${speaker.type}`)
  const properties: WrittenMap = { kind: "map", entries: new Map(), source: speaker.source }
  const entry = entryOf({ ...speaker, properties, state: "present", lifecycle: SAYS_NOTHING }, provider, facts)
  const problems = [...entry.placement.problems, ...entry.itemProblems].map((one) => ({
    ...one,
    template: speaker.name,
  }))
  return {
    targets: isHeld(entry) ? [] : entry.placement.targets,
    problems,
    variables: (target, known) => {
      const matching = matchingOverrides(entry.template, entry.placement.overrides, target)
      const special = specialFor(entry, matching.overrides, matching.key)
      const scope = newScope(special, target, { facts: entry.facts, known })
      return {
        variables: scope.variables,
        problems: [...special.problems, ...scope.problems].map((one) => ({ ...one, template: speaker.name })),
        needs: scope.needs,
      }
    },
  }
}
