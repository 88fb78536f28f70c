import { Ajv, type ErrorObject } from "ajv"
import type { Json, JsonSchema, Problem, Source, Written } from "../model.ts"
import { isDate } from "./date.ts"
import { byPlace } from "./lines.ts"
import { bestErrors } from "./schema-branches.ts"
import { propertySchema } from "./schema-facts.ts"
import { sentenceOf, withoutConsequences } from "./schema-sentences.ts"
import { lookup } from "./written.ts"

/** The keys and indexes that lead to a part of a value, from the outside in. */
export type Path = readonly (string | number)[]

/** What a schema does not allow, and where in the value. */
export interface Violation {
  readonly path: Path
  /** The path leads to a key that must not be there, or whose spelling is wrong. */
  readonly atKey?: boolean
  readonly message: string
  readonly fix?: string
}

/**
 * Everything that is wrong with a value; nothing, and quickly, where it is right. `name` is what sentences call the value
 * itself; without one, the schema's title.
 */
export type Validator = (value: Json, name?: string) => readonly Violation[]

/** What JSON Schema has no word for (it has `readOnly`). `explain` says a pattern in words; `synonyms` are other words for a key. */
const annotations = [
  ...["set", "keyed", "caseInsensitive", "createOnly", "initialOnly", "sensitive"],
  ...["policyDocument", "unset", "undeclared", "explain", "synonyms"],
]

const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictRequired: false, allowUnionTypes: true })
for (const word of annotations) ajv.addKeyword(word)
ajv.addFormat("date", isDate)

const validators = new WeakMap<JsonSchema, Validator>()

/** The validator of a schema, made once per schema object. Throws for a schema that is none. */
export function compileSchema(schema: JsonSchema): Validator {
  const known = validators.get(schema)
  if (known) return known
  const validate = ajv.compile(schema)
  const validator: Validator = (value, name = titleOf(schema)) =>
    validate(value) ? [] : violations(schema, validate.errors ?? [], name)
  validators.set(schema, validator)
  return validator
}

const titleOf = ({ title }: JsonSchema): string => (typeof title === "string" ? title : "This")

function violations(schema: JsonSchema, errors: readonly ErrorObject[], name: string): readonly Violation[] {
  const found = withoutConsequences(bestErrors(errors)).map((error) => hideSensitive(schema, sentenceOf(error, name)))
  const distinct = new Map(found.map((violation) => [JSON.stringify([violation.path, violation.message]), violation]))
  return [...distinct.values()]
}

/** No message quotes what a sensitive property holds, however deep. */
function hideSensitive(schema: JsonSchema, violation: Violation): Violation {
  const [property] = violation.path
  const facts = propertySchema(schema, String(property)) as { readonly sensitive?: true; readonly explain?: string }
  if (!facts?.sensitive) return violation
  const words = facts.explain ?? "is not what its type allows"
  const message = `${property} ${words}; it is sensitive, so it is not shown.`
  return { path: violation.path, message }
}

/** Checks what somebody wrote; every problem stands at the key or the value that is wrong. Null is a value like any other. */
export function checkWritten(schema: JsonSchema, written: Written, name?: string): readonly Problem[] {
  const problems = compileSchema(schema)(exactJson(written), name).map(({ path, atKey, message, fix }) => ({
    severity: "error" as const,
    message,
    ...(fix !== undefined && { fix }),
    source: placeOf(written, path, atKey === true),
  }))
  return problems.sort(byPlace)
}

function placeOf(written: Written, path: Path, atKey: boolean): Source {
  const parent = lookup(written, path.slice(0, -1))
  const value = lookup(written, path)
  const isEmpty = value?.kind === "scalar" && value.value === null
  if (parent?.kind === "map" && (atKey || isEmpty)) {
    const key = parent.entries.get(String(path.at(-1)))
    if (key) return key.source
  }
  return (value ?? parent ?? written).source
}

function exactJson(written: Written): Json {
  if (written.kind === "scalar") return written.value
  if (written.kind === "list") return written.items.map(exactJson)
  return Object.fromEntries([...written.entries.values()].map(({ key, value }) => [key, exactJson(value)]))
}
