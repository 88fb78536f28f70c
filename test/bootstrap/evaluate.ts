/** Policy documents evaluated as IAM does, as far as the printed ones go: anything else in them is an error. */

import type { PolicyDocument, PolicyStatement } from "../../src/bootstrap/document.ts"

/** One call: what, on what, by whom, and what else is known about it. */
export interface Request {
  readonly action: string
  /** In permissions. */
  readonly resource?: string
  /** ARN of who asks, or of the OIDC provider; in trust policies. */
  readonly principal?: string
  /** Condition keys; what is missing is not part of the request. */
  readonly context?: Readonly<Record<string, string>>
}

/**
 * Whether these documents allow a call: one allows it and none denies it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(documents: readonly PolicyDocument[], request: Request): boolean {
  const matching = documents.flatMap(({ Statement }) => Statement).filter((statement) => matches(statement, request))
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow")
}

function matches(statement: PolicyStatement, { action, resource, principal, context = {} }: Request): boolean {
  const { Action, Resource, Principal, Condition = {} } = statement
  const trusted = [...(Principal?.AWS ?? []), ...(Principal?.Federated ? [Principal.Federated] : [])]
  return (
    Action.includes(action) &&
    (resource === undefined ? Resource === undefined : (Resource ?? []).some((pattern) => like(pattern, resource))) &&
    (principal === undefined ? Principal === undefined : trusted.includes(principal)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys as Readonly<Record<string, readonly string[]>>).every(([key, wanted]) =>
        holds(operator, context[key], wanted),
      ),
    )
  )
}

/** A key that is not in the request fulfils neither operator. */
function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  if (operator !== "StringEquals" && operator !== "StringLike") throw new Error(`Nobody evaluates ${operator} here`)
  if (value === undefined) return false
  return operator === "StringEquals" ? wanted.includes(value) : wanted.some((pattern) => like(pattern, value))
}

function like(pattern: string, value: string): boolean {
  const source = [...pattern].map(
    (letter) => ({ "*": "[\\s\\S]*", "?": "[\\s\\S]" })[letter] ?? letter.replace(/[^\w]/, "\\$&"),
  )
  return new RegExp(`^${source.join("")}$`).test(value)
}
