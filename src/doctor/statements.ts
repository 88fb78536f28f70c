import type { Json } from "../model.ts"
import { readableDocument } from "../value/policy.ts"

/** One statement of a policy document: everything a list, spelled as written. */
export interface Statement {
  readonly effect: "Allow" | "Deny"
  readonly actions: readonly string[] | undefined
  readonly notActions: readonly string[] | undefined
  readonly resources: readonly string[] | undefined
  readonly notResources: readonly string[] | undefined
  readonly principals: readonly Principal[]
  /** It says `NotPrincipal`: everybody but those. */
  readonly allButPrincipals: boolean
  /** All of them have to hold. */
  readonly tests: readonly Test[]
}

/** Whom a statement is about. `AWS *` is everybody. */
export interface Principal {
  /** `AWS`, `Federated`, `Service` or `CanonicalUser`. */
  readonly type: string
  readonly name: string
}

/** One key of one condition operator. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export interface Test {
  /** Without `ForAnyValue:` and `IfExists`, in lower case: `stringlike`. */
  readonly operator: string
  readonly quantifier?: "any" | "all"
  /** It holds too where the request does not have the key. */
  readonly ifExists: boolean
  /** In lower case: `aws:principalarn`. */
  readonly key: string
  readonly values: readonly string[]
}

/** The same document stands in a thousand accounts, and is one object there. */
const known = new WeakMap<object, readonly Statement[]>()

/** Takes a document apart. What is no statement is left out: it lets nobody do anything. */
export function statementsOf(document: Json): readonly Statement[] {
  if (typeof document !== "object" || document === null) return takeApart(document)
  const statements = known.get(document) ?? takeApart(document)
  known.set(document, statements)
  return statements
}

function takeApart(document: Json): readonly Statement[] {
  const shaped = readableDocument(document)
  const statements = isFields(shaped) ? listed(shaped.Statement) : []
  return statements.flatMap((statement) => {
    if (!isFields(statement)) return []
    const effect = String(statement.Effect).toLowerCase()
    if (effect !== "allow" && effect !== "deny") return []
    return [
      {
        effect: effect === "allow" ? "Allow" : "Deny",
        actions: texts(statement.Action),
        notActions: texts(statement.NotAction),
        resources: texts(statement.Resource),
        notResources: texts(statement.NotResource),
        principals: principalsOf(statement.Principal),
        allButPrincipals: statement.NotPrincipal !== undefined,
        tests: testsOf(statement.Condition),
      } as const,
    ]
  })
}

/** The account whose every role and user a principal means: its root, or its bare id. */
export function wholeAccount({ type, name }: Principal): string | undefined {
  if (type !== "AWS") return undefined
  return /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1]
}

/** The values that a condition lets a key have. */
export interface Narrowed {
  readonly values: readonly string[]
  /** `*` and `?` in them stand for other text. */
  readonly wildcards: boolean
  /** It holds too where the request does not have the key. */
  readonly optional: boolean
}

/** The values to which a statement's conditions narrow a key; undefined where they do not. */
export function narrowed({ tests }: Statement, key: string): Narrowed | undefined {
  const own = tests.filter((test) => test.key === key.toLowerCase() && POSITIVE.has(test.operator))
  const [first] = own
  if (!first) return undefined
  // Each of several tests narrows: the one without wildcards says it best.
  const best = own.find(({ operator }) => !PATTERNS.has(operator)) ?? first
  return {
    values: best.values,
    wildcards: PATTERNS.has(best.operator),
    // `ForAllValues` holds, too, where the request does not have the key; `ForAnyValue` never does.
    optional: own.every(({ ifExists, quantifier }) => quantifier === "all" || (ifExists && quantifier !== "any")),
  }
}

/** Operators that compare text with patterns; all ARN operators do. */
const PATTERNS = new Set(["stringlike", "arnlike", "arnequals"])
const POSITIVE = new Set(["stringequals", "stringequalsignorecase", ...PATTERNS])

type Fields = { readonly [key: string]: Json }

function principalsOf(value: Json | undefined): readonly Principal[] {
  if (value === "*") return [{ type: "AWS", name: "*" }]
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([type, names]) => listed(names).map((name) => ({ type, name: String(name) })))
}

function testsOf(condition: Json | undefined): readonly Test[] {
  if (!isFields(condition)) return []
  return Object.entries(condition).flatMap(([operator, keys]) => {
    const [, quantifier, name = "", ifExists] = /^(?:For(Any|All)Values?:)?(.*?)(IfExists)?$/i.exec(operator) ?? []
    if (!isFields(keys)) return []
    return Object.entries(keys).map(
      ([key, values]): Test => ({
        operator: name.toLowerCase(),
        ...(quantifier && { quantifier: quantifier.toLowerCase() === "any" ? "any" : "all" }),
        ifExists: ifExists !== undefined,
        key: key.toLowerCase(),
        values: listed(values).map(String),
      }),
    )
  })
}

function texts(value: Json | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : listed(value).map(String)
}

const listed = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Json]

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)
