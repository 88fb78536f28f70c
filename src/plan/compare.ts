import type { Comparison, Context, Desired, Edit, Effect, Found, Properties, Provider } from "../model.ts"
import { type KeyedMap, readable } from "../value/canonical.ts"
import { type Difference, differences, equal, valueAt } from "../value/diff.ts"
import { hash } from "../value/digest.ts"
import { OWNER, TEMPLATE } from "../value/ownership.ts"
import { propertySchema } from "../value/schema-facts.ts"
import { concealed, shownEdit } from "../value/sensitive.ts"
import { contents, parts, spelled } from "./contents.ts"
import { compared, complete, owned } from "./desired-form.ts"
import { formOf, isUntouched } from "./form.ts"
import { plainlyEqual } from "./plainly-equal.ts"

/** Compares by meaning; undefined when nothing is to do. The resource is neither protected nor somebody else's. */
export function compare(
  provider: Provider,
  desired: Desired,
  found: Found | undefined,
  { context, owner }: { readonly context: Context; readonly owner: string },
): Comparison | undefined {
  if (desired.state === "absent") {
    return found && !isUntouched(provider, found.properties) ? removal(provider, found, context) : undefined
  }
  if (desired.state === "released") return found && release(provider, desired, found, context)
  const stated = owned(provider, desired, owner)
  if (found && plainlyEqual(provider, desired, stated, found)) return undefined
  const form = formOf(provider, stated, context)
  const after = compared(provider, desired, form, form)
  if (!found) return isUntouched(provider, stated) ? undefined : creation(provider, desired, stated, { form, after })

  const read = seen(provider, found)
  const live = compared(provider, desired, formOf(provider, read, context), form)
  if (equal(live, after)) return undefined
  const paths = differences(live, after)
  const replaces = createOnly(provider, paths)
  const unowned = found.owner === undefined && provider.ownership === "tags"
  const action = replaces.length > 0 ? "replace" : unowned ? "adopt" : "update"
  const edits = editsOf(provider, paths, read, stated).map(
    (edit): Edit => (replaces.includes(edit.path[0] ?? "") ? { ...edit, replaces: true } : edit),
  )
  const key = action === "replace" ? desired.key : found.key
  return {
    action,
    replaces,
    edits,
    paths: paths.map(({ path }) => path),
    effect: {
      desired: hash(after),
      ...(action === "replace" ? createdHash(provider, form, after) : sentHash(provider, desired, form)),
      edits: hashes(paths, live, after),
    },
    write: { key, before: found, after: complete(provider, desired, stated, found), edits },
  }
}

const NO_EDITS: Effect["edits"] = []

/** Nobody compares it once it is there, so a review has to cover it while it is made. */
function createdHash(provider: Provider, form: KeyedMap, after: KeyedMap): Pick<Effect, "created"> {
  const written = Object.fromEntries(
    Object.entries(form).filter(([name]) => !propertySchema(provider.schema, name)?.readOnly),
  )
  return equal(written, after) ? {} : { created: hash(written) }
}

/** Nor does anybody compare what AWS never shows, which goes along with every update. */
function sentHash({ schema }: Provider, { lifecycle }: Desired, form: KeyedMap): Pick<Effect, "created"> {
  const sent = Object.entries(form).filter(
    ([name]) => propertySchema(schema, name)?.writeOnly && !lifecycle.ignore.includes(name),
  )
  return sent.length > 0 ? { created: hash(Object.fromEntries(sent)) } : {}
}

function creation(
  provider: Provider,
  desired: Desired,
  stated: Properties,
  { form, after }: { readonly form: KeyedMap; readonly after: KeyedMap },
): Comparison {
  const content = contents(provider, stated)
  const edits = content.map(({ spelling, value }) => shownEdit(provider.schema, { path: spelling, after: value }))
  return {
    action: "create",
    replaces: [],
    edits,
    paths: content.map(({ path }) => path),
    effect: { desired: hash(after), ...createdHash(provider, form, after), edits: NO_EDITS },
    write: { key: desired.key, after: complete(provider, desired, stated, undefined), edits },
  }
}

/** What a delete takes away. */
export function removal(provider: Provider, found: Found, context: Context): Comparison {
  const properties = seen(provider, found)
  const live = formOf(provider, properties, context)
  const content = contents(provider, properties)
  const edits = content.map(({ spelling, value }) => shownEdit(provider.schema, { path: spelling, before: value }))
  return {
    action: "delete",
    replaces: [],
    edits,
    paths: content.map(({ path }) => path),
    effect: { edits: parts(provider, live).map(({ path, value }) => ({ path, before: hash(value) })) },
    write: { key: found.key, before: found, edits },
  }
}

/** It stays as it is; only the tags that say it is ours go. What is ours while stated has none. */
function release(provider: Provider, desired: Desired, found: Found, context: Context): Comparison | undefined {
  if (provider.ownership !== "tags") return undefined
  const ours = [OWNER, TEMPLATE]
  const tags = (found.properties.Tags ?? []) as readonly { Key: string; Value: string }[]
  const kept = tags.filter(({ Key }) => !ours.includes(Key.toLowerCase()))
  if (kept.length === tags.length) return undefined
  const stated = { ...found.properties, Tags: kept }
  const read = seen(provider, found)
  const left = { ...read, Tags: kept }
  const [live, after] = [formOf(provider, read, context), formOf(provider, left, context)]
  const paths = differences(live, after)
  const edits = editsOf(provider, paths, read, left)
  return {
    action: "update",
    replaces: [],
    edits,
    paths: paths.map(({ path }) => path),
    effect: { desired: hash({ released: desired.template }), edits: hashes(paths, live, after) },
    write: { key: found.key, before: found, after: stated, edits },
  }
}

/** What AWS showed, without any sensitive value: neither people nor checksums get one, whatever a provider read. */
const seen = (provider: Provider, found: Found): Properties => concealed(provider.schema, found.properties)

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
  return paths.map(({ path, kind }) =>
    shownEdit(provider.schema, {
      path: spelled(provider, path, stated, live),
      ...(kind === "added" ? {} : { before: valueAt(before, path) ?? null }),
      ...(kind === "removed" ? {} : { after: valueAt(after, path) ?? null }),
    }),
  )
}
