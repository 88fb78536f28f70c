import type { Comparison, Context, Desired, Edit, Effect, Found, Properties, Provider } from "../model.ts"
import { canonical, foldName, type Keyed, type KeyedMap, readable } from "../value/canonical.ts"
import { comparePaths, type Difference, differences, equal, valueAt } from "../value/diff.ts"
import { hash } from "../value/digest.ts"
import { OWNER, TEMPLATE } from "../value/ownership.ts"
import { propertySchema } from "../value/schema-facts.ts"
import { compared, complete, owned } from "./desired-form.ts"
import { plainlyEqual } from "./plainly-equal.ts"

/** Compares by meaning; undefined when nothing is to do. The resource is neither protected nor somebody else's. */
export function compare(
  provider: Provider,
  desired: Desired,
  found: Found | undefined,
  { context, owner }: { readonly context: Context; readonly owner: string },
): Comparison | undefined {
  if (desired.state === "absent") return found && removal(provider, found, context)
  if (desired.state === "released") return found && release(provider, desired, found, context)
  const stated = owned(provider, desired, owner)
  if (found && plainlyEqual(provider, desired, stated, found)) return undefined
  const form = canonical(provider.schema, stated, context)
  const after = compared(provider, desired, form, form)
  if (!found) return creation(provider, desired, stated, after)

  const live = compared(provider, desired, canonical(provider.schema, found.properties, context), form)
  if (equal(live, after)) return undefined
  const paths = differences(live, after)
  const replaces = createOnly(provider, paths)
  const unowned = found.owner === undefined && provider.ownership === "tags"
  const action = replaces.length > 0 ? "replace" : unowned ? "adopt" : "update"
  const edits = editsOf(provider, paths, found.properties, stated).map(
    (edit): Edit => (replaces.includes(edit.path[0] ?? "") ? { ...edit, replaces: true } : edit),
  )
  const key = action === "replace" ? desired.key : found.key
  return {
    action,
    replaces,
    edits,
    paths: paths.map(({ path }) => path),
    effect: { desired: hash(after), edits: hashes(paths, live, after) },
    write: { key, before: found, after: complete(provider, desired, stated, found), edits },
  }
}

const NO_EDITS: Effect["edits"] = []

function creation(provider: Provider, desired: Desired, stated: Properties, after: KeyedMap): Comparison {
  const content = contents(provider, stated)
  const edits = content.map(({ spelling, value }): Edit => ({ path: spelling, after: value }))
  return {
    action: "create",
    replaces: [],
    edits,
    paths: content.map(({ path }) => path),
    effect: { desired: hash(after), edits: NO_EDITS },
    write: { key: desired.key, after: complete(provider, desired, stated, undefined), edits },
  }
}

/** What a delete takes away. */
export function removal(provider: Provider, found: Found, context: Context): Comparison {
  const live = canonical(provider.schema, found.properties, context)
  const content = contents(provider, found.properties)
  const edits = content.map(({ spelling, value }): Edit => ({ path: spelling, before: value }))
  return {
    action: "delete",
    replaces: [],
    edits,
    paths: content.map(({ path }) => path),
    effect: { edits: parts(provider, live).map(({ path, value }) => ({ path, before: hash(value) })) },
    write: { key: found.key, before: found, edits },
  }
}

/** It stays as it is; only the tags that say it is ours go. */
function release(provider: Provider, desired: Desired, found: Found, context: Context): Comparison | undefined {
  const ours = [OWNER, TEMPLATE]
  const tags = (found.properties.Tags ?? []) as readonly { Key: string; Value: string }[]
  const kept = tags.filter(({ Key }) => !ours.includes(Key.toLowerCase()))
  if (kept.length === tags.length) return undefined
  const stated = { ...found.properties, Tags: kept }
  const [live, after] = [
    canonical(provider.schema, found.properties, context),
    canonical(provider.schema, stated, context),
  ]
  const paths = differences(live, after)
  const edits = editsOf(provider, paths, found.properties, stated)
  return {
    action: "update",
    replaces: [],
    edits,
    paths: paths.map(({ path }) => path),
    effect: { desired: hash({ released: desired.template }), edits: hashes(paths, live, after) },
    write: { key: found.key, before: found, after: stated, edits },
  }
}

function createOnly(provider: Provider, paths: readonly Difference[]): readonly string[] {
  const names = new Set(paths.map(({ path }) => path[0] as string))
  return [...names].filter((name) => propertySchema(provider.schema, name)?.createOnly)
}

function hashes(paths: readonly Difference[], before: KeyedMap, after: KeyedMap): Effect["edits"] {
  return paths.map(({ path }) => {
    const [left, right] = [valueAt(before, path), valueAt(after, path)]
    return {
      path,
      ...(left === undefined ? {} : { before: hash(left) }),
      ...(right === undefined ? {} : { after: hash(right) }),
    }
  })
}

function editsOf(
  provider: Provider,
  paths: readonly Difference[],
  live: Properties,
  stated: Properties,
): readonly Edit[] {
  const [before, after] = [readable(provider.schema, live), readable(provider.schema, stated)]
  return paths.map(({ path, kind }) => ({
    path: spelled(provider, path, stated, live),
    ...(kind === "added" ? {} : { before: valueAt(before, path) ?? null }),
    ...(kind === "removed" ? {} : { after: valueAt(after, path) ?? null }),
  }))
}

/** Names that compare ignoring case, as they are written: in the template, else in AWS. */
function spelled(provider: Provider, path: readonly string[], ...sides: readonly Properties[]): readonly string[] {
  const [property, name, ...rest] = path
  const facts = property === undefined ? undefined : propertySchema(provider.schema, property)
  if (property === undefined || name === undefined || !facts?.keyed || !facts.caseInsensitive) return path
  const key = facts.keyed
  for (const side of sides) {
    const items = (side[property] ?? []) as readonly { readonly [key: string]: string }[]
    const item = items.find((candidate) => foldName(facts, String(candidate[key])) === name)
    if (item) return [property, String(item[key]), ...rest]
  }
  return path
}

/** Every part of a resource that is not simply AWS's default, for a create or a delete. */
function contents(provider: Provider, properties: Properties): readonly (Part & { spelling: readonly string[] })[] {
  return parts(provider, readable(provider.schema, properties))
    .filter(
      ({ path, value }) => path.length > 1 || value !== propertySchema(provider.schema, path[0] as string)?.default,
    )
    .filter(({ path }) => !propertySchema(provider.schema, path[0] as string)?.readOnly)
    .map((part) => ({ ...part, spelling: spelled(provider, part.path, properties) }))
}

interface Part {
  readonly path: readonly string[]
  readonly value: Keyed
}

/** The paths of a form: one per property, and one per member of its sets and keyed lists, in no order of AWS's. */
function parts(provider: Provider, form: KeyedMap): readonly Part[] {
  return Object.entries(form).flatMap(([name, value]): readonly Part[] => {
    const facts = propertySchema(provider.schema, name)
    if (!facts?.set && !facts?.keyed) return [{ path: [name], value }]
    const members = Object.entries(value as KeyedMap).map(([member, part]) => ({ path: [name, member], value: part }))
    return members.sort((a, b) => comparePaths(a.path, b.path))
  })
}
