import type { AccountSelector, Problem, Provider, Source } from "../model.ts"
import { glob, isGlob } from "../value/glob.ts"
import { suggest } from "../value/suggest.ts"

/** What a choice by names comes to, with every name that stands for nothing. */
export interface Choice<T> {
  readonly chosen: readonly T[]
  readonly problems: readonly Problem[]
}

/** How types are found by name. */
export interface TypeIndex {
  /** Those that are meant where nobody names any. */
  readonly types: readonly string[]
  readonly provider: (type: string) => Provider | undefined
}

/**
 * The types that names and globs (`AWS::IAM::*`) stand for, sorted; all where there are none. A folder of files is no resource
 * that could be found without a template. `places` is where the names are written, where that is known.
 */
export function chooseTypes(
  names: readonly string[] | undefined,
  { types, provider }: TypeIndex,
  places: readonly Source[] = [],
): Choice<Provider> {
  const problems: Problem[] = []
  const found = (names ?? ["*"]).flatMap((name, index): readonly string[] => {
    const matches = glob(name)
    const known = isGlob(name) ? types.filter(matches) : provider(name) ? [name] : []
    if (known.length === 0) problems.push(missing(name, "type", types, places[index]))
    return known
  })
  const chosen = [...new Set(found)].sort().flatMap((type) => provider(type) ?? [])
  return { chosen: chosen.filter(({ folder }) => !folder), problems }
}

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGION = /^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$/

/** The regions that names and globs over the configured ones stand for; the configured ones where there are none. */
export function chooseRegions(names: readonly string[] | undefined, configured: readonly string[]): Choice<string> {
  const problems: Problem[] = []
  const found = (names ?? configured).flatMap((name): readonly string[] => {
    const known = isGlob(name) ? configured.filter(glob(name)) : REGION.test(name) ? [name] : []
    if (known.length === 0) problems.push(missing(name, "region", configured))
    return known
  })
  return { chosen: [...new Set(found)], problems }
}

/** The selector that ids, names and globs of names stand for. */
export function selectorOf(names: readonly string[], source: Source): AccountSelector {
  const isId = (name: string): boolean => /^\d{12}$/.test(name)
  const at = (value: string) => ({ value, source })
  return {
    all: false,
    ids: names.filter(isId).map(at),
    names: names.filter((name) => !isId(name)).map(at),
    ous: [],
    tags: [],
    allowEmpty: false,
    source,
  }
}

/** Whether the way is there by which a type is read. */
export function isReachable(
  { scope, via }: Provider,
  ways: { readonly organization: boolean; readonly identityCenter: boolean },
): boolean {
  if (via === "identity-center") return ways.identityCenter
  return via === "organization" || scope === "organization" ? ways.organization : true
}

/** What was left out because nobody said how it is reached. */
export function unreachable(providers: readonly Provider[]): readonly Problem[] {
  const center = providers.filter(({ via }) => via === "identity-center")
  const others = providers.filter((provider) => !center.includes(provider))
  const note = (left: readonly Provider[], setting: string): readonly Problem[] => {
    if (left.length === 0) return []
    const message = `Not looked at, since ${setting} is not set: ${left.map(({ type }) => type).join(", ")}`
    return [{ severity: "note", message, fix: `Set ${setting} in reconcile.yaml, or choose other types.` }]
  }
  return [...note(others, "organization.read"), ...note(center, "identityCenter")]
}

function missing(name: string, noun: string, known: readonly string[], source?: Source): Problem {
  const meant = isGlob(name) ? undefined : suggest(name, known)
  return {
    severity: "error",
    message: isGlob(name) ? `No ${noun} matches "${name}"` : `There is no ${noun} "${name}"`,
    fix: meant === undefined ? `There are: ${listed(known)}.` : `Did you mean "${meant}"?`,
    ...(source && { source }),
  }
}

function listed(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).join(", ")
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
