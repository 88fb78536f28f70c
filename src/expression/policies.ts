import { type Environment, EvaluationError } from "@marcbachmann/cel-js"
import type { Json } from "../model.ts"
import { glob } from "../value/glob.ts"
import { isFields, list } from "../value/policy-set.ts"
import { documentOf } from "../value/policy-text.ts"
import { charge } from "./evaluation.ts"
import { chargeWhole, fromCel, toCel } from "./value.ts"

/** Makes `statements(document)` and `covers(patterns, name)` functions of the language: what rules ask of policies. */
export function registerPolicies(environment: Environment): void {
  const now = { async: false }
  environment
    .registerFunction("statements(dyn): list", statements, now)
    .registerFunction("covers(list, string): bool", covers, now)
}

const known = new WeakMap<object, unknown>()

/** The statements of a document, which may be text or absent, each with every element, and lists wherever AWS allows one value. */
function statements(document: unknown): unknown {
  chargeWhole(document)
  const before = typeof document === "object" && document !== null ? known.get(document) : undefined
  if (before !== undefined) return before
  const parsed = documentOf(fromCel(document))
  const found = isFields(parsed) ? list(parsed.Statement ?? []) : []
  const result = toCel(found.filter(isFields).map(plainStatement))
  if (typeof document === "object" && document !== null) known.set(document, result)
  return result
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function plainStatement(statement: { readonly [key: string]: Json }): Json {
  const texts = (name: string): readonly Json[] => list(statement[name] ?? [])
  const { Sid = "", Effect = "", Condition = {} } = statement
  return {
    Sid,
    Effect,
    Principal: principals(statement.Principal),
    NotPrincipal: principals(statement.NotPrincipal),
    Action: texts("Action"),
    NotAction: texts("NotAction"),
    Resource: texts("Resource"),
    NotResource: texts("NotResource"),
    Condition: isFields(Condition)
      ? Object.fromEntries(Object.entries(Condition).map(([operator, tests]) => [operator, listed(tests)]))
      : {},
  }
}

const NOBODY = { AWS: [], Service: [], Federated: [], CanonicalUser: [] }

/** `*` alone is everybody: `{ AWS: ["*"] }`. */
function principals(written: Json | undefined): Json {
  if (written === "*") return { ...NOBODY, AWS: ["*"] }
  return { ...NOBODY, ...(listed(written ?? {}) as object) }
}

const listed = (map: Json): Json =>
  isFields(map) ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key, list(value)])) : {}

/** Whether any of the patterns of a policy, where `*` is any text and `?` any character, means this name, ignoring case. */
function covers(patterns: readonly unknown[], name: string): boolean {
  return patterns.some((pattern) => {
    if (typeof pattern !== "string") {
      throw new EvaluationError({ code: "no_text", message: "covers() takes a list of texts." })
    }
    charge(Math.ceil((pattern.length * name.length) / 16) + 1)
    return glob(pattern)(name)
  })
}
