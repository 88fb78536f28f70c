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

/**
 * By which actions it gives all rights, as `*` or `iam:*`, on everything or on everything but; undefined if it does not. Who may
 * do all that IAM can may give themselves the rest.
 */
export function adminBy(document: Json | undefined): string | undefined {
  for (const { Action, NotAction, Resource, NotResource } of allows(document)) {
    if (!strings(Resource).some(isEverything) && NotResource === undefined) continue
    const whole = strings(Action).find((action) => ALL_ACTIONS.test(action))
    if (whole !== undefined) return whole
    const excepted = strings(NotAction)
    if (NotAction !== undefined && !excepted.some((action) => ALL_ACTIONS.test(action)))
      return `everything but ${excepted.join(", ")}`
  }
  return undefined
}

/** Whether it denies everything, whoever asks. */
export function deniesAll(document: Json | undefined): boolean {
  return statements(document).some(
    ({ Effect, Action, Resource, NotPrincipal, Condition }) =>
      Effect === "Deny" &&
      strings(Action).some((action) => /^\*+(:\*+)?$/.test(action)) &&
      strings(Resource).some((arn) => /^\*+$/.test(arn)) &&
      NotPrincipal === undefined &&
      (Condition === undefined || (isFields(Condition) && Object.keys(Condition).length === 0)),
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
export const trustsEveryone = (document: Json | undefined): boolean => letsInEveryone(document) !== "no"

/** Whether it lets in anybody at all: with every statement that does so under a condition, or not. */
export function letsInEveryone(document: Json | undefined): "no" | "under a condition" | "yes" {
  const open = allows(document).filter(({ Principal, NotPrincipal }) => {
    if (NotPrincipal !== undefined || Principal === "*") return true
    return isFields(Principal) && strings(Principal.AWS).includes("*")
  })
  if (open.length === 0) return "no"
  return open.every(({ Condition }) => isFields(Condition) && Object.keys(Condition).length > 0)
    ? "under a condition"
    : "yes"
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

/** Every action, or every one of IAM. */
const ALL_ACTIONS = /^(\*+|(\*+|iam):\*+)$/i

/** Every resource, or every one of IAM: `*`, `arn:*`, `*:*`, `arn:aws:iam::*:*`. */
const isEverything = (arn: string): boolean =>
  /^(\*+|(arn|\*+)(:(\*+|aws[a-z-]*))?(:(\*+|iam))?(:(\*+|\d{12}|\{\{ account\.id \}\})?)*:\*+)$/.test(arn)

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
