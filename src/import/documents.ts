import type { Json, Provider } from "../model.ts"
import { factsOf } from "../value/schema-facts.ts"
import { expressed } from "./expressed.ts"
import { type ImportedFile, isFields } from "./member.ts"
import type { Write } from "./properties.ts"

/** A policy document of more characters than this, as it would be written, goes to a file of its own. */
const LARGEST = 2_000

/** Policy documents that are too large to read in the middle of a template. */
export interface DocumentFiles {
  /** How the values of one template are written. */
  readonly writerFor: (provider: Provider, template: string) => Write
  /** The files that the templates include, in the order in which they were written. */
  readonly files: () => readonly ImportedFile[]
}

/** Files below `folder`; documents that read the same share one. A folder that no expression can name has none. */
export function documentFiles(folder: string): DocumentFiles {
  const paths = new Map<string, string>()
  const isNameable = !/['"\\{}]/.test(folder)
  const include = (document: Json, template: string): Json => {
    const text = `${JSON.stringify(document, undefined, 2)}\n`
    if (text.length <= LARGEST || !isFields(document) || !isNameable) return document
    const path = paths.get(text) ?? freePath(`${folder}/documents/${template}`, new Set(paths.values()))
    paths.set(text, path)
    return `{{ include('${path}') }}`
  }
  return {
    writerFor:
      ({ schema }, template) =>
      (form, [name = ""]) => {
        const written = expressed(form)
        const facts = factsOf(schema).properties?.[name]
        if (facts?.policyDocument) return include(written, template)
        if (!facts?.keyed || !isFields(written)) return written
        const inside = facts.items?.properties ?? {}
        return Object.fromEntries(
          Object.entries(written).map(([part, value]) => [
            part,
            inside[part]?.policyDocument ? include(value, template) : value,
          ]),
        )
      },
    files: () => [...paths].map(([text, path]) => ({ path, text })),
  }
}

function freePath(base: string, taken: ReadonlySet<string>): string {
  let [path, count] = [`${base}.json`, 1]
  while (taken.has(path)) path = `${base}-${++count}.json`
  return path
}
