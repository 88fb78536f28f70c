import type { ErrorObject } from "ajv"
import type { Path, Violation } from "./schema.ts"
import { aboutValue, listed, type Parent, quoted } from "./schema-values.ts"
import { suggest } from "./suggest.ts"

/** An error of the validator in words; `root` is what to call the value itself. */
export function sentenceOf(error: ErrorObject, root: string): Violation {
  const path = pathOf(error.instancePath)
  const params = error.params as { readonly [name: string]: string }
  const parent = (error.parentSchema ?? {}) as Parent
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties":
      return unknownKey(path, params.additionalProperty ?? params.unevaluatedProperty ?? "", parent)
    case "required":
      return missing(path, params.missingProperty ?? "", parent)
    default:
      return {
        path,
        ...(error.propertyName === undefined ? aboutValue(error, subject(path, root)) : aboutKey(error, path)),
      }
  }
}

function pathOf(pointer: string): Path {
  if (pointer === "") return []
  const steps = pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
  return steps.map((step) => (/^(0|[1-9][0-9]*)$/.test(step) ? Number(step) : step))
}

/** What a sentence is about: the last name of the path. */
function subject(path: Path, root: string): string {
  const last = path.at(-1)
  if (last === undefined) return root
  return typeof last === "number" ? `An item of ${subject(path.slice(0, -1), root)}` : last
}

/** Errors without those that merely follow from others: of a key that is misspelt, nobody needs to hear that it is missing. */
export function withoutConsequences(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const meant = errors.flatMap(({ keyword, instancePath, params, parentSchema }) => {
    if (keyword !== "additionalProperties") return []
    const key = meantBy(params.additionalProperty, (parentSchema ?? {}) as Parent)
    return key === undefined ? [] : [`${instancePath} ${key}`]
  })
  return errors.filter(
    ({ keyword, instancePath, params }) =>
      keyword !== "required" || !meant.includes(`${instancePath} ${params.missingProperty}`),
  )
}

/** The key that was probably meant: what it is called, not the word for it that was almost hit. */
function meantBy(key: string, { properties = {} }: Parent): string | undefined {
  const known = Object.entries(properties)
  const words = new Map(known.flatMap(([name, { synonyms = [] }]) => [name, ...synonyms].map((word) => [word, name])))
  const word = suggest(key, words.keys())
  return word === undefined ? undefined : words.get(word)
}

function unknownKey(path: Path, key: string, parent: Parent): Violation {
  const known = Object.entries(parent.properties ?? {})
  const name = meantBy(key, parent)
  const meant = name === undefined ? "" : `; did you mean ${JSON.stringify(name)}?`
  const fix =
    known.length > 0 ? `The keys known here are ${listed(known.map(([name]) => name))}.` : "No key is known here."
  return { path: [...path, key], atKey: true, message: `Unknown key ${JSON.stringify(key)}${meant || "."}`, fix }
}

function missing(path: Path, name: string, parent: Parent): Violation {
  const description = parent.properties?.[name]?.description
  return { path, message: `${name} is missing.`, fix: description ? `Add ${name}: ${description}` : `Add ${name}.` }
}

function aboutKey(error: ErrorObject, path: Path): Violation {
  const key = String(error.propertyName)
  const { explain } = (error.parentSchema ?? {}) as Parent
  const message = explain
    ? `A key here ${explain}; this is ${quoted(key)}.`
    : `The key ${quoted(key)} is not allowed here.`
  return { path: [...path, key], atKey: true, message }
}
