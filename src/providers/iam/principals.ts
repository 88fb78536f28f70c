import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Json, Session } from "../../model.ts"
import { parseDocument } from "../../value/policy.ts"
import { codeOf, look, type RetryWhen, recent, roleMark } from "./retry.ts"

/** A role that a trust policy names by ARN. */
export interface RolePrincipal {
  readonly arn: string
  readonly account: string
  readonly name: string
}

const roleArn = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:[!-~]*\/)?([\w+=,.@-]+)$/
const sessionArn = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/

/**
 * The roles that a trust policy names, sessions of a role included: IAM refuses a document that names one that does not exist.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function rolePrincipals(document: Json): readonly RolePrincipal[] {
  const found = new Map<string, RolePrincipal>()
  for (const statement of list(field(documentOf(document), "Statement"))) {
    for (const element of ["Principal", "NotPrincipal"]) {
      for (const arn of list(field(field(statement, element), "AWS"))) {
        const match = typeof arn === "string" ? (roleArn.exec(arn) ?? sessionArn.exec(arn)) : null
        if (match) found.set(match[0], { arn: match[0], account: match[1] as string, name: match[2] as string })
      }
    }
  }
  return [...found.values()]
}

/**
 * Of the roles that a trust policy names, those that cannot be shown to exist. A role of this account is looked up. A role of
 * another account exists if whoever opened the session has put its ARN under `known-principals`.
 */
export async function missingPrincipals(session: Session, document: Json): Promise<readonly string[]> {
  const known = await session.once<ReadonlySet<string>>("known-principals", async () => new Set())
  const { created } = await recent(session)
  const missing = await Promise.all(
    rolePrincipals(document).map(async ({ arn, account, name }) => {
      if (known.has(arn)) return []
      if (account !== session.target.account.id) return [arn]
      return created.has(roleMark(name)) || (await roleExists(session, name)) ? [] : [arn]
    }),
  )
  return missing.flat()
}

/** "Invalid principal" although every role that the document names exists: it has not spread through IAM yet. */
export function principalUnseen(session: Session, document: Json): RetryWhen {
  let missing: Promise<readonly string[]> | undefined
  return async (error) => {
    if (!isInvalidPrincipal(error) || rolePrincipals(document).length === 0) return false
    missing ??= missingPrincipals(session, document)
    return (await missing).length === 0
  }
}

/** IAM's words for a principal that does not exist, or not yet. */
export function isInvalidPrincipal(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return (
    codeOf(error) === "MalformedPolicyDocument" && cause instanceof Error && /invalid principal/i.test(cause.message)
  )
}

async function roleExists(session: Session, name: string): Promise<boolean> {
  const iam = session.client(IAMClient)
  return (
    (await look(session, `look up role ${name}`, () => iam.send(new GetRoleCommand({ RoleName: name })))) !== undefined
  )
}

function documentOf(document: Json): Json {
  if (typeof document !== "string") return document
  try {
    return parseDocument(document)
  } catch {
    return {}
  }
}

function field(value: Json | undefined, name: string): Json | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })[name]
    : undefined
}

function list(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as Json]
}
