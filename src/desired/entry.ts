import type { Json, Organization, Problem, Provider, Template, WrittenMap } from "../model.ts"
import { lookupRules } from "./lookup.ts"
import { type Special, type SpecialFacts, specialise } from "./specialise.ts"
import { itemMatchers, type Placement, place } from "./targets.ts"

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
  /** What may be looked up, as globs of names; nothing unless told. */
  readonly lookups?: readonly string[]
  /** What expressions may name besides, the same in every target. */
  readonly constants?: Readonly<Record<string, Json>>
  readonly provider: (type: string) => Provider | undefined
}

/** One template, made ready to be resolved for any target. */
export interface Entry {
  readonly template: Template
  readonly provider: Provider
  readonly placement: Placement
  readonly facts: SpecialFacts
  readonly expired: boolean
  /** Problems of `$targets` in it; they hold all of it. Those in what it includes hold it where that is included. */
  readonly itemProblems: readonly Problem[]
  readonly specials: Map<string, Special>
}

/** Whether a problem holds the template back everywhere. */
export const isHeld = ({ placement, itemProblems }: Entry): boolean =>
  [...placement.problems, ...itemProblems].some(({ severity }) => severity === "error")

/** Chooses a template's targets and looks at everything in it that does not depend on one. */
export function entryOf(
  template: Template,
  provider: Provider,
  { organization, regions, partition, variables, today, lookups = [], constants }: DesiredFacts,
): Entry {
  const facts: SpecialFacts = {
    organization,
    partition,
    ...(variables ? { shared: variables } : {}),
    ...(constants ? { constants } : {}),
    expired: (day) => today > day,
    matcher: itemMatchers(organization, regions, provider.scope),
    lookups: lookupRules(provider, lookups),
  }
  const entry = {
    template,
    provider,
    placement: place(template, provider, organization, regions),
    facts,
    expired: template.expires !== undefined && today > template.expires.value,
    specials: new Map<string, Special>(),
  }
  // Every selector inside is looked at now, so that one that means nothing holds the template back from the start.
  const specials = [[], ...template.overrides.map((override) => [override])].map((some) => specialFor(entry, some))
  return { ...entry, itemProblems: [...new Set(specials.flatMap(({ itemProblems }) => itemProblems))] }
}

/** The template as it reads where these overrides match. */
export function specialFor(
  entry: Pick<Entry, "template" | "facts" | "specials">,
  overrides: Template["overrides"],
  key = overrides.map((override) => entry.template.overrides.indexOf(override)).join(","),
): Special {
  const known = entry.specials.get(key) ?? specialise(entry.template, overrides, entry.facts)
  entry.specials.set(key, known)
  return known
}
