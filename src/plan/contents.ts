import type { Json, Properties, Provider } from "../model.ts"
import { foldName, type Keyed, type KeyedMap, readable } from "../value/canonical.ts"
import { comparePaths } from "../value/diff.ts"
import { propertySchema } from "../value/schema-facts.ts"
import { isUnset } from "./form.ts"

/** Names that compare ignoring case, as they are written: in the template, else in AWS. */
export function spelled(
  provider: Provider,
  path: readonly string[],
  ...sides: readonly Properties[]
): readonly string[] {
  const [property, name, ...rest] = path
  const facts = property === undefined ? undefined : propertySchema(provider.schema, property)
  if (property === undefined || name === undefined || !facts?.caseInsensitive) return path
  const { set, keyed } = facts
  if (!set && !keyed) return path
  for (const side of sides) {
    const names = ((side[property] ?? []) as readonly Json[]).map((item) =>
      String(keyed ? (item as Properties)[keyed] : item),
    )
    const written = names.find((candidate) => foldName(facts, candidate) === name)
    if (written !== undefined) return [property, written, ...rest]
  }
  return path
}

/** Every part of a resource that is not simply AWS's default, for a create or a delete. */
export function contents(
  provider: Provider,
  properties: Properties,
): readonly (Part & { spelling: readonly string[] })[] {
  return parts(provider, readable(provider.schema, properties))
    .filter(({ path, value }) => path.length > 1 || !isUnset(propertySchema(provider.schema, path[0] as string), value))
    .map((part) => ({ ...part, spelling: spelled(provider, part.path, properties) }))
}

/** One path of a form, with what stands there. */
export interface Part {
  readonly path: readonly string[]
  readonly value: Keyed
}

/** The paths of a form: one per property, and one per member of its sets and keyed lists, in no order of AWS's. */
export function parts(provider: Provider, form: KeyedMap): readonly Part[] {
  return Object.entries(form).flatMap(([name, value]): readonly Part[] => {
    const facts = propertySchema(provider.schema, name)
    if (!facts?.set && !facts?.keyed) return [{ path: [name], value }]
    const members = Object.entries(value as KeyedMap).map(([member, part]) => ({ path: [name, member], value: part }))
    return members.sort((a, b) => comparePaths(a.path, b.path))
  })
}
