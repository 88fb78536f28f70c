import type { Json } from "../model.ts"
import { glob } from "../value/glob.ts"
import { type Statement, statementsOf } from "./statements.ts"

/** One policy of a role. */
export interface NamedDocument {
  /** Its name, or its ARN where AWS manages it. */
  readonly name: string
  readonly document: Json
}

/** What a role's policies add up to. */
export interface RolePolicies {
  /** Inline and attached. */
  readonly policies: readonly NamedDocument[]
  /** The permissions boundary: nothing is allowed that it does not allow too. */
  readonly boundary?: NamedDocument
}

/** `partly`: on some resources or under conditions only. `denied`: a statement says so for every resource. */
export type Right = "allowed" | "partly" | "missing" | "denied"

/** What is asked of every resource of a kind: `arn:aws:iam::*:role/*`. */
const EVERYTHING = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:([\w-]+[/:])?\*)$/

/**
 * Whether a role's policies let it do something, by their text alone: session policies, SCPs and RCPs are not seen.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function rightTo(action: string, { policies, boundary }: RolePolicies, resource?: string): Right {
  const own = rightIn(
    action,
    policies.flatMap(({ document }) => statementsOf(document)),
    resource,
  )
  if (!boundary || own === "denied" || own === "missing") return own
  const within = rightIn(action, statementsOf(boundary.document), resource)
  return within === "allowed" ? own : within
}

function rightIn(action: string, statements: readonly Statement[], resource: string | undefined): Right {
  const about = statements.filter((statement) => concerns(statement, action))
  const denied = about.some(
    ({ effect, tests, ...where }) => effect === "Deny" && tests.length === 0 && isAll(where, resource),
  )
  if (denied) return "denied"
  const allowing = about.filter(({ effect }) => effect === "Allow")
  if (allowing.some((statement) => isAll(statement, resource))) return "allowed"
  return allowing.some(
    ({ resources, notResources }) => resource === undefined || matches(resources, notResources, resource),
  )
    ? "partly"
    : "missing"
}

function concerns({ actions, notActions }: Statement, action: string): boolean {
  return matches(actions, notActions, action)
}

/** Whether a statement is about the resource asked for, or about all of them. */
function isAll({ resources, notResources }: Pick<Statement, "resources" | "notResources">, resource?: string): boolean {
  if (resource !== undefined) return matches(resources, notResources, resource)
  return resources?.some((one) => EVERYTHING.test(one)) === true
}

function matches(named: readonly string[] | undefined, others: readonly string[] | undefined, text: string): boolean {
  if (named) return named.some((pattern) => glob(pattern)(text))
  return others !== undefined && !others.some((pattern) => glob(pattern)(text))
}

/** Verbs of actions that only look. What they show may be secret all the same. */
const LOOKS =
  /^[\w-]+:(Get|List|Describe|BatchGet|BatchDescribe|Search|Lookup|View|Check|Simulate|Query|Scan|Select|Filter|Detect|Estimate|Preview|Validate|Read|GenerateCredentialReport$)/i

/** Reads what people keep secret. */
const SECRETS = ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"]

/** AWS's own policies for reading; their lists are long, and AWS keeps them. */
const READ_ONLY = /^arn:[^:]+:iam::aws:policy\/(?:[\w+=,.@-]+\/)*(SecurityAudit|ViewOnlyAccess|\w*ReadOnly(Access)?)$/

/**
 * What policies allow beyond looking: patterns of actions as they are written, by policy. A boundary that allows nothing of
 * the kind takes all of it away.
 */
export function beyondReading({
  policies,
  boundary,
}: RolePolicies): readonly { readonly policy: string; readonly actions: readonly string[] }[] {
  if (boundary && beyond(boundary).length === 0) return []
  return policies.flatMap((policy) => {
    const actions = beyond(policy)
    return actions.length > 0 ? [{ policy: policy.name, actions }] : []
  })
}

function beyond({ name, document }: NamedDocument): readonly string[] {
  if (READ_ONLY.test(name)) return []
  const found = statementsOf(document)
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ actions, notActions = [] }) => {
      if (!actions) return [`everything but ${notActions.join(", ")}`]
      return actions.filter(
        (action) => !LOOKS.test(action) || SECRETS.some((secret) => secret.toLowerCase() === action.toLowerCase()),
      )
    })
  return [...new Set(found)].sort()
}
