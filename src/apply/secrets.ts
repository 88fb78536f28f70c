import type { Desired, Json, JsonSchema, Properties, Provider, Revealed, SecretSource, World, Write } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { mapScalars, sensitiveNames } from "../value/sensitive.ts"

/** How the values are found that a resource's references stand for. */
export interface Secrets {
  readonly references: ReadonlyMap<string, SecretSource>
  readonly reveal: (source: SecretSource) => Promise<Revealed>
}

/** For a step; none in a world that knows no values, where references are all that is ever written. */
export function secretsFor(
  desired: Pick<Desired, "references"> | undefined,
  { reveal }: Pick<World, "reveal">,
): { readonly secrets?: Secrets } {
  return reveal ? { secrets: { references: desired?.references ?? new Map(), reveal } } : {}
}

/** A write with its values, and what came of finding them. The values are to be quoted nowhere. */
export interface CompleteWrite {
  readonly write: Write
  readonly values: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Puts values in place of the references that were stated. A sensitive property that was not stated, so that nobody knows
 * its value, is left out: the provider leaves it as it is.
 */
export async function withValues(
  { schema }: Pick<Provider, "schema">,
  write: Write,
  { references, reveal }: Secrets,
): Promise<CompleteWrite> {
  const { after } = write
  if (!after || sensitiveNames(schema).size === 0) return { write, values: [], notes: [] }
  const stated = statedOf(schema, after, references)
  const found = new Map<string, Revealed>()
  for (const text of new Set(stated.texts)) found.set(text, await reveal(references.get(text) as SecretSource))
  const revealed = stated.names.map((name): [string, Json] => [
    name,
    mapScalars(after[name] as Json, (text) => found.get(String(text))?.value ?? text),
  ])
  const all = [...found.values()]
  const texts = stated.names.map((name): [string, string] => [name, textOf(after[name] as Json)])
  return {
    write: {
      ...write,
      after: { ...stated.others, ...Object.fromEntries(revealed) },
      ...(texts.length > 0 ? { references: Object.fromEntries(texts) } : {}),
    },
    values: all.map(({ value }) => value),
    notes: all.flatMap(({ note }) => note ?? []),
  }
}

const textOf = (value: Json): string => (typeof value === "string" ? value : stableText(value))

/** Which sensitive properties consist of stated references, with their texts, and all that is not sensitive. */
function statedOf(schema: JsonSchema, after: Properties, references: Secrets["references"]) {
  const sensitive = sensitiveNames(schema)
  const names = [...sensitive].filter((name) => after[name] !== undefined && scalars(after[name]).every(isStated))
  return {
    names,
    texts: names.flatMap((name) => scalars(after[name] as Json).map(String)),
    others: Object.fromEntries(Object.entries(after).filter(([name]) => !sensitive.has(name))),
  }

  function isStated(value: Json): boolean {
    return typeof value === "string" && references.has(value)
  }
}

function scalars(value: Json): readonly Json[] {
  const found: Json[] = []
  mapScalars(value, (scalar) => {
    found.push(scalar)
    return scalar
  })
  return found
}

/** So many characters in a row are taken for a quotation. */
const WINDOW = 6

/**
 * A sentence that quotes nothing of these values. AWS's messages repeat what they were given, cut short, escaped or encoded: one
 * with any part of a value is not shown at all.
 */
export function scrubbed(message: string, values: readonly string[]): string {
  const shown = message.toLowerCase()
  const known = new Set<string>()
  for (let start = 0; start + WINDOW <= shown.length; start++) known.add(shown.slice(start, start + WINDOW))
  const quotes = values.flatMap(spellings).some((value) => {
    const text = value.toLowerCase()
    if (text.length < WINDOW) return text !== "" && shown.includes(text)
    for (let start = 0; start + WINDOW <= text.length; start++) {
      if (known.has(text.slice(start, start + WINDOW))) return true
    }
    return false
  })
  return quotes ? "AWS refused it, with a message that is not shown, since it may quote a sensitive value" : message
}

const spellings = (value: string): readonly string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(Buffer.from(value).toString()),
  Buffer.from(value).toString("base64").replace(/=+$/, ""),
]
