import type { Json, Override, Target, Written } from "../model.ts"
import { isMap } from "./live-value.ts"

/** A merge patch as JSON: null takes away. */
export type Patch = { readonly [name: string]: Json }

/** An override that names its accounts by their ids and nothing else, as proposals write them: it can be made to say more, or less. */
export interface StandingOverride {
  /** Among the template's overrides. */
  readonly index: number
  readonly ids: readonly string[]
  readonly properties: Patch
  /** It says nothing else, so that a copy of it says the same. */
  readonly copyable: boolean
}

/**
 * The override that says one of these properties in a target already; `undefined` where none does, or one that is about more
 * than this target's account, or several: what they are for, a person has to tell.
 */
export function standingOverride(
  overrides: readonly Override[],
  target: Target,
  names: readonly string[],
): StandingOverride | undefined {
  const found = overrides.flatMap((override, index): readonly StandingOverride[] => {
    const { properties, variables } = override
    if (!properties || !names.some((name) => properties.entries.has(name))) return []
    const ids = idsOf(override, target)
    if (!ids?.includes(target.account.id)) return []
    return [{ index, ids, properties: exact(properties) as Patch, copyable: variables === undefined }]
  })
  return found.length === 1 ? found[0] : undefined
}

/** The ids that an override is about, where it is about these in the target's region only, or in all of a type that has no regions. */
function idsOf({ targets }: Override, { scope, region }: Target): readonly string[] | undefined {
  const { accounts, regions, exceptRegions } = targets
  if (!accounts || accounts.all || accounts.where || accounts.except || exceptRegions.length > 0) return undefined
  if (accounts.names.length + accounts.ous.length + accounts.tags.length > 0) return undefined
  const place = scope === "region" ? [region] : undefined
  const said = regions === undefined || regions === "all" ? regions : regions.map(({ value }) => value)
  return JSON.stringify(said) === JSON.stringify(place) ? accounts.ids.map(({ value }) => value) : undefined
}

/** What is written, null included. */
function exact(written: Written): Json {
  if (written.kind === "scalar") return written.value
  if (written.kind === "list") return written.items.map(exact)
  return Object.fromEntries([...written.entries.values()].map(({ key, value }) => [key, exact(value)]))
}

/** One merge patch after another, as one. */
export function patched(first: Patch, then: Patch): Patch {
  const both = Object.entries(then).map(([name, value]): readonly [string, Json] => {
    const before = first[name]
    return [name, isMap(before) && isMap(value) ? patched(before, value) : value]
  })
  return { ...first, ...Object.fromEntries(both) }
}
