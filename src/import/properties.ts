import type { Json, Properties, Provider, Target } from "../model.ts"
import { canonical } from "../value/canonical.ts"
import { stableText } from "../value/digest.ts"
import { factsOf } from "../value/schema-facts.ts"
import { cover, type Entry, type Part } from "./cover.ts"
import type { Form } from "./general.ts"
import { type Fields, isFields, type Member } from "./member.ts"
import { narrowing, type Surroundings } from "./targets.ts"

/** What a template says of a family: what holds in most of its targets, and what differs in some. */
export interface Stated {
  readonly properties: Fields
  readonly overrides: readonly Fields[]
}

/** Writes a form of one property, or of one item of a list: as it stands, or by way of a file. */
export type Write = (form: Form, path: readonly string[]) => Json

/**
 * The properties of a family, so that each target reads as its member does: items that some targets have carry `$targets`,
 * other differences are overrides. `write` decides what goes into a file of its own.
 */
export function propertiesOf(family: readonly Member[], surroundings: Surroundings, write: Write): Stated {
  const [{ provider }] = family as readonly [Member]
  const all = family.map(({ target }) => target)
  const properties: Fields = {}
  const patches = new Map<string, { readonly targets: Json; readonly properties: Fields }>()
  const patch = (name: string, value: Json, some: readonly Target[]): void => {
    for (const targets of narrowing(some, all, surroundings)) {
      const known = patches.get(stableText(targets)) ?? { targets, properties: {} }
      patches.set(stableText(targets), known)
      known.properties[name] = value
    }
  }
  for (const name of namesOf(provider, family)) {
    const having = family.filter(({ properties: own }) => own[name] !== undefined)
    const lacking = family.filter((member) => !having.includes(member)).map(({ target }) => target)
    if (isList(provider, name) && having.every(({ properties: own }) => Array.isArray(own[name]))) {
      properties[name] = listOf(having, name, all, surroundings, write)
      if (lacking.length > 0 && !isDefault(provider, name)) patch(name, null, lacking)
      continue
    }
    const parts = cover(entriesOf(having, name), (value) => meaningOf(provider, name, value))
    const base = baseOf(parts, lacking, factsOf(provider.schema).required?.includes(name) === true)
    const written = base && write(base.form, [name])
    if (written !== undefined) properties[name] = written
    for (const part of parts)
      if (part !== base) patch(name, difference(written, write(part.form, [name])), part.targets)
    if (base && lacking.length > 0) patch(name, null, lacking)
  }
  return {
    properties,
    overrides: [...patches.values()].map(({ targets, properties: own }) => ({ targets, properties: own })),
  }
}

function namesOf({ key, schema }: Provider, family: readonly Member[]): readonly string[] {
  const used = new Set(family.flatMap(({ properties }) => Object.keys(properties)))
  const known = [...(key === "tag" ? [] : key), ...Object.keys(factsOf(schema).properties ?? {})]
  return [...new Set([...known, ...[...used].sort()])].filter((name) => used.has(name))
}

const isList = ({ schema }: Provider, name: string): boolean => {
  const facts = factsOf(schema).properties?.[name]
  return facts?.set === true || facts?.keyed !== undefined
}

const isDefault = ({ schema }: Provider, name: string): boolean => {
  const facts = factsOf(schema)
  return (facts.properties?.[name]?.undeclared ?? facts.undeclared) === "default"
}

/** What most targets have, where that is more than have nothing. */
function baseOf(parts: readonly Part[], lacking: readonly Target[], isRequired: boolean): Part | undefined {
  const [largest] = parts
  return largest && (isRequired || largest.targets.length >= lacking.length) ? largest : undefined
}

const entriesOf = (members: readonly Member[], name: string): readonly Entry[] =>
  members.map(({ provider, target, properties }) => {
    const value = properties[name] as Json
    return { target, value, meaning: meaningOf(provider, name, value) }
  })

/** The canonical text of one property: what a plan compares. */
function meaningOf({ schema }: Provider, name: string, value: Json): string {
  const form = canonical(schema, { [name]: value } as Properties, NOBODY)
  return stableText((form[name] ?? null) as Json)
}

const NOBODY = { account: "", partition: "aws", principals: new Map<string, string>() }

/** A set or a keyed list: each item once, for the targets that have it. */
function listOf(
  having: readonly Member[],
  name: string,
  all: readonly Target[],
  surroundings: Surroundings,
  write: Write,
): Json {
  const [{ provider }] = having as readonly [Member]
  const meaning = (item: Json): string => meaningOf(provider, name, [item])
  const entries = having.flatMap(({ target, properties }) =>
    (properties[name] as readonly Json[]).map((value): Entry => ({ target, value, meaning: meaning(value) })),
  )
  const alike = new Map<string, Entry[]>()
  for (const entry of entries) alike.set(entry.meaning, [...(alike.get(entry.meaning) ?? []), entry])
  const isEverywhere = (group: readonly Entry[]): boolean => group.length === all.length
  const everywhere = [...alike.values()].filter((group) => isEverywhere(group) && hasSeveral(group))
  const differing = [...alike.values()].filter((group) => !everywhere.includes(group)).flat()
  const same = everywhere.map(
    ([first, ...rest]): Part => ({
      form: { value: (first as Entry).value, general: false },
      targets: [first as Entry, ...rest].map(({ target }) => target),
    }),
  )
  const parts = [...same, ...cover(differing, meaning)]
  const items = parts.map(({ form, targets }) => ({ written: write(form, [name]), some: targets }))
  const ordered = items.sort((a, b) => (stableText(a.written) < stableText(b.written) ? -1 : 1))
  return ordered.flatMap(({ written, some }) => {
    const selectors = narrowing(some, all, surroundings)
    return selectors.length === 0 ? [written] : selectors.map((selector) => forSome(written, selector))
  })
}

const hasSeveral = (group: readonly Entry[]): boolean => new Set(group.map(({ target }) => target.account.id)).size > 1

const forSome = (item: Json, $targets: Json): Json =>
  isFields(item) ? { $targets, ...item } : { $targets, $value: item }

/** The merge patch that makes the second of the first. https://www.rfc-editor.org/rfc/rfc7396 */
function difference(base: Json | undefined, value: Json): Json {
  if (!isFields(base) || !isFields(value)) return value
  const names = [...new Set([...Object.keys(base), ...Object.keys(value)])]
  const differing = names.filter((name) => stableText(base[name]) !== stableText(value[name]))
  return Object.fromEntries(
    differing.map((name) => [name, value[name] === undefined ? null : difference(base[name], value[name])]),
  )
}
