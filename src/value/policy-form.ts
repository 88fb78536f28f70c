import type { Json } from "../model.ts"
import { idleWhenEmpty } from "./policy-operators.ts"
import { distinct, isFields, list, others, put, set, sortedKeys, sortedNames } from "./policy-set.ts"
import { canonicalSpelling, type DocumentContext, type Spelling, verbatim, WRITTEN } from "./policy-spelling.ts"
import { documentOf } from "./policy-text.ts"

/**
 * The one canonical form of a policy document: two documents mean the same if and only if their forms are deeply equal
 * (and then their JSON texts are equal too). Idempotent; pure; never throws on odd shapes, which are kept.
 *
 * Sets are sorted arrays without duplicates; action names, condition keys and `Effect` are folded to one case; condition
 * values are strings; an account's root is its id; unique ids are ARNs where `principals` knows them; what is empty and says
 * nothing is left out; `Version` is never left out. An absent, blank or empty document is `{}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function canonicalDocument(document: Json | undefined, context: DocumentContext = {}): Json {
  return shapedDocument(document, canonicalSpelling(context))
}

/**
 * A document for people: the shape of the canonical form (statements in a list, values in sorted arrays), but everything
 * spelled as written, and the statements in the written order.
 */
export function readableDocument(document: Json | undefined): Json {
  return shapedDocument(document, WRITTEN)
}

const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"]
/** In the order in which people write them. */
export const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]

function shapedDocument(written: Json | undefined, spelling: Spelling): Json {
  const document = documentOf(written)
  if (!isFields(document)) return sortedKeys(document)
  const elements = Object.keys(document)
  if (elements.length === 0) return {}
  const result: Record<string, Json> = {}
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
  if (document.Version !== undefined) result.Version = sortedKeys(document.Version)
  else if (spelling.canonical) result.Version = "2008-10-17"
  if (document.Id !== undefined) result.Id = sortedKeys(document.Id)
  const statements = list(document.Statement).map((statement) => shapedStatement(statement, spelling))
  result.Statement = spelling.canonical ? distinct(statements) : statements
  for (const element of others(elements, DOCUMENT_ELEMENTS)) put(result, element, sortedKeys(document[element]!))
  return result
}

/** One statement in the shape of `canonicalDocument`: arrays, sorted, nothing empty. */
export function shapedStatement(statement: Json, spelling: Spelling): Json {
  if (!isFields(statement)) return sortedKeys(statement)
  const result: Record<string, Json> = {}
  let known = 0
  for (const element of STATEMENT_ELEMENTS) {
    const value = statement[element]
    if (value === undefined) continue
    known += 1
    const shaped = shapedElement(element, value, spelling)
    if (shaped !== undefined) result[element] = shaped
  }
  const elements = Object.keys(statement)
  if (elements.length === known) return result
  for (const element of others(elements, STATEMENT_ELEMENTS)) put(result, element, sortedKeys(statement[element]!))
  return result
}

function shapedElement(element: string, value: Json, spelling: Spelling): Json | undefined {
  switch (element) {
    case "Sid":
      return value === "" ? undefined : sortedKeys(value)
    case "Effect":
      return typeof value === "string" ? spelling.effect(value) : sortedKeys(value)
    case "Action":
    case "NotAction":
      return set(value, spelling.action)
    case "Resource":
    case "NotResource":
      return set(value, verbatim)
    case "Condition":
      return shapedCondition(value, spelling)
    default:
      return shapedPrincipal(element, value, spelling)
  }
}

function shapedPrincipal(element: string, value: Json, spelling: Spelling): Json | undefined {
  const required = element === "Principal"
  if (value === "*" && required && spelling.everyoneIsAws) return { AWS: ["*"] }
  if (Array.isArray(value) && value.length === 0 && required) return undefined
  if (!isFields(value)) return sortedKeys(value)
  const result: Record<string, Json> = {}
  let empty = true
  for (const type of sortedNames(value)) {
    const principals = set(value[type]!, (principal) => spelling.principal(type, principal))
    if (principals.length === 0) continue
    put(result, type, principals)
    empty = false
  }
  // Without names `Principal` says nothing, but `NotPrincipal` says "everybody".
  return empty && required ? undefined : result
}

function shapedCondition(value: Json, spelling: Spelling): Json | undefined {
  if (!isFields(value)) return sortedKeys(value)
  const result: Record<string, Json> = {}
  let empty = true
  for (const operator of sortedNames(value)) {
    const keys = shapedOperator(operator, value[operator]!, spelling)
    if (keys === undefined) continue
    put(result, operator, keys)
    empty = false
  }
  return empty ? undefined : result
}

function shapedOperator(operator: string, value: Json, spelling: Spelling): Json | undefined {
  if (!isFields(value)) return sortedKeys(value)
  let written = Object.keys(value)
  if (idleWhenEmpty(operator)) written = written.filter((key) => !isEmptyList(value[key]!))
  if (written.length === 0) return undefined
  const names = spelling.conditionKeys(written)
  const result: Record<string, Json> = {}
  if (names.length === 1) {
    put(result, names[0]!, set(value[written[0]!]!, verbatim, true))
    return result
  }
  const order = names.map((name, index) => ({ name, key: written[index]! })).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, key } of order) put(result, name, set(value[key]!, verbatim, true))
  return result
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0
}
