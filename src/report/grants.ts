import type { Json } from "../model.ts"
import { parseDocument } from "../value/policy.ts"

type Fields = { readonly [name: string]: Json }

/** The statements of a document by their place in the written list; what is no map is an empty one. */
export function statements(document: Json | undefined): readonly Fields[] {
  const parsed = typeof document === "string" ? parsedOrNothing(document) : document
  if (!isFields(parsed)) return []
  return listOf(parsed.Statement).map((item) => (isFields(item) ? item : {}))
}

function parsedOrNothing(text: string): Json {
  try {
    return parseDocument(text)
  } catch {
    return {}
  }
}

function allows(document: Json | undefined): readonly Fields[] {
  return statements(document).filter(({ Effect }) => typeof Effect === "string" && Effect.toLowerCase() === "allow")
}

/** Whether it allows every action on every resource. */
export function grantsAdmin(document: Json | undefined): boolean {
  return allows(document).some(
    ({ Action, Resource }) =>
      strings(Action).some((action) => /^\*+(:\*+)?$/.test(action)) && strings(Resource).includes("*"),
  )
}

/** Whether it allows passing any role of the account to a service. Who may do everything may do that too. */
export function grantsPassRole(document: Json | undefined): boolean {
  return allows(document).some(
    ({ Action, Resource }) =>
      strings(Action).some(matchesPassRole) && strings(Resource).some((arn) => ANY_ROLE.test(arn)),
  )
}

/** Whether anybody at all is among those it trusts. */
export function trustsEveryone(document: Json | undefined): boolean {
  return allows(document).some(({ Principal, NotPrincipal }) => {
    if (NotPrincipal !== undefined || Principal === "*") return true
    return isFields(Principal) && strings(Principal.AWS).includes("*")
  })
}

/** The values of one condition key, ignoring the key's case; undefined where the operator does not test it. */
export function conditionValues(
  statement: Fields | undefined,
  operator: string,
  key: string,
): readonly string[] | undefined {
  const tests = isFields(statement?.Condition) ? statement.Condition[operator] : undefined
  if (!isFields(tests)) return undefined
  const name = Object.keys(tests).find((candidate) => candidate.toLowerCase() === key.toLowerCase())
  return name === undefined ? undefined : strings(tests[name])
}

const ANY_ROLE = /^(\*|arn:[^:]*:iam::(\*|\d{12}|\{\{ account\.id \}\})?:(role\/)?\*)$/

function matchesPassRole(pattern: string): boolean {
  const parts = pattern.toLowerCase().split(/([*?])/)
  const source = parts.map((part) => (part === "*" ? ".*" : part === "?" ? "." : part.replace(/[^a-z0-9:]/g, "\\$&")))
  return pattern.length < 200 && new RegExp(`^${source.join("").replace(/(\.\*)+/g, ".*")}$`).test("iam:passrole")
}

const strings = (value: Json | undefined): readonly string[] =>
  listOf(value).filter((item): item is string => typeof item === "string")

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Json]

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)
