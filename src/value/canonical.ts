import type { Context, Json, JsonSchema, Properties } from "../model.ts"
import { stableText } from "./digest.ts"
import { canonicalDocument, parseDocument, readableDocument } from "./policy.ts"
import { recent } from "./recent.ts"
import { defaults, factsOf, type SchemaFacts, unset } from "./schema-facts.ts"

/**
 * A value in keyed form: sets become maps from member to member, keyed lists maps from name to item (an item that is only
 * its name and one value becomes that value). Order and repetition are gone, and every difference has a path.
 */
export type Keyed = null | boolean | number | string | readonly Json[] | KeyedMap
/** A map of such values: properties by name, members of sets and keyed lists by what identifies them. */
export interface KeyedMap {
  readonly [key: string]: Keyed
}

/**
 * The one form that equal properties share. Defaults are filled where the type says so, names that ignore case are
 * folded, and a policy document is the text of its canonical form.
 */
export function canonical(schema: JsonSchema, properties: Properties, context: Context): KeyedMap {
  return keyedForm(factsOf(schema), properties, {
    document: (document, kind) => documentText(document, kind, context),
    scalar: (facts, text) => (facts.caseInsensitive ? text.toLowerCase() : text),
  })
}

/** The same paths as `canonical`, with documents and values as people write them: what reports and plans show. */
export function readable(schema: JsonSchema, properties: Properties): KeyedMap {
  return keyedForm(factsOf(schema), properties, {
    document: (document) => readableDocument(documentValue(document)),
    scalar: (_, text) => text,
  })
}

type DocumentKind = NonNullable<SchemaFacts["policyDocument"]>

/** How the leaves of a keyed form are spelled. */
interface Spelling {
  readonly document: (document: Json, kind: DocumentKind) => Json
  readonly scalar: (facts: SchemaFacts, text: string) => string
}

function keyedForm(schema: SchemaFacts, properties: Properties, spelling: Spelling): KeyedMap {
  const known = schema.properties ?? {}
  const entries: [string, Keyed][] = []
  for (const name in known) {
    const facts = known[name] as SchemaFacts
    const value = properties[name] ?? (defaults(schema, name) ? unset(facts) : undefined)
    if (value !== undefined) entries.push([name, keyed(facts, value, spelling)])
  }
  for (const name of Object.keys(properties)) {
    const value = properties[name]
    if (!Object.hasOwn(known, name) && value !== undefined) entries.push([name, value as Keyed])
  }
  return Object.fromEntries(entries)
}

function keyed(facts: SchemaFacts, value: Json, spelling: Spelling): Keyed {
  if (facts.policyDocument) return spelling.document(value, facts.policyDocument) as Keyed
  if (typeof value === "string") return spelling.scalar(facts, value)
  if (Array.isArray(value)) return keyedList(facts, value, spelling)
  if (value !== null && typeof value === "object" && facts.properties) {
    return keyedForm(facts, value as Properties, spelling)
  }
  return value as Keyed
}

function keyedList(facts: SchemaFacts, list: readonly Json[], spelling: Spelling): Keyed {
  if (facts.set) {
    const member = (value: Json) => (typeof value === "string" ? spelling.scalar(facts, value) : value)
    return Object.fromEntries(list.map((value) => [foldName(facts, String(value)), member(value) as Keyed]))
  }
  const key = facts.keyed
  if (!key) return list
  return Object.fromEntries(
    list.map((item) => {
      const map = item as Properties
      return [foldName(facts, String(map[key])), keyedItem(facts.items ?? {}, key, map, spelling)]
    }),
  )
}

/** How the name of an item in a keyed list, or a member of a set, is compared. */
export const foldName = (facts: Pick<SchemaFacts, "caseInsensitive">, name: string): string =>
  facts.caseInsensitive ? name.toLowerCase() : name

function keyedItem(facts: SchemaFacts, key: string, item: Properties, spelling: Spelling): Keyed {
  const others = Object.keys(facts.properties ?? {}).filter((name) => name !== key)
  const [only] = others
  if (others.length === 1 && only !== undefined) {
    return keyed(facts.properties?.[only] ?? {}, item[only] ?? "", spelling)
  }
  const { [key]: _, ...rest } = item
  return keyedForm(facts, rest, spelling)
}

const documentValue = (document: Json): Json => (typeof document === "string" ? parseDocument(document) : document)

interface Text {
  readonly text: string
  /** Mentions unique ids of principals, so that the text depends on who they are. */
  readonly ids: boolean
}

const texts = recent<object, Text>(5_000)
const uniqueId = /A(?:ROA|IDA)[A-Z0-9]{12,}/

/** Documents are shared between targets, so each is put into its canonical form once. */
function documentText(document: Json, kind: DocumentKind, context: Context): string {
  const value = documentValue(document)
  if (value === null || typeof value !== "object") return stableText(value)
  let known = texts.get(value)
  if (!known) {
    const text = stableText(canonicalDocument(value, { kind }))
    known = { text, ids: uniqueId.test(text) }
    texts.set(value, known)
  }
  if (!known.ids) return known.text
  return stableText(canonicalDocument(value, { kind, principals: context.principals }))
}
