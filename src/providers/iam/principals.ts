import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Json, Session } from "../../model.ts"
import { parseDocument } from "../../value/policy.ts"
import { codeOf, look, markOf, type RetryWhen, recent } from "./retry.ts"

/** A role or a user that a trust policy names by ARN. */
export interface NamedPrincipal {
  readonly arn: string
  readonly account: string
  readonly name: string
}

const roleArn = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:[!-~]*\/)?([\w+=,.@-]+)$/
const userArn = /^arn:[a-z-]+:iam::(\d{12}):user\/(?:[!-~]*\/)?([\w+=,.@-]+)$/
const sessionArn = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/

/**
 * The roles that a trust policy names, sessions of a role included: IAM refuses a document that names one that does not exist.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function rolePrincipals(document: Json): readonly NamedPrincipal[] {
  return principals(document, (arn) => roleArn.exec(arn) ?? sessionArn.exec(arn))
}

/** The users that a trust policy names: IAM refuses one that does not exist. */
export function userPrincipals(document: Json): readonly NamedPrincipal[] {
  return principals(document, (arn) => userArn.exec(arn))
}

function principals(document: Json, match: (arn: string) => RegExpExecArray | null): readonly NamedPrincipal[] {
  const found = new Map<string, NamedPrincipal>()
  for (const statement of list(field(documentOf(document), "Statement"))) {
    for (const element of ["Principal", "NotPrincipal"]) {
      for (const arn of list(field(field(statement, element), "AWS"))) {
        const [whole, account, name] = (typeof arn === "string" && match(arn)) || []
        if (whole && account && name) found.set(whole, { arn: whole, account, name })
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
  const known = await knownPrincipals(session)
  const { created } = await recent(session)
  const missing = await Promise.all(
    rolePrincipals(document).map(async ({ arn, account, name }) => {
      if (known.has(arn)) return []
      if (account !== session.target.account.id) return [arn]
      return created.has(markOf("role", name)) || (await roleExists(session, name)) ? [] : [arn]
    }),
  )
  return missing.flat()
}

/**
 * "Invalid principal" although every role that the document names exists, or it names a user that was made a moment ago: it
 * has not spread through IAM yet.
 */
export function principalUnseen(session: Session, document: Json): RetryWhen {
  let missing: Promise<readonly string[]> | undefined
  return async (error) => {
    if (!isInvalidPrincipal(error)) return false
    if (rolePrincipals(document).length === 0 && !(await namesNewUser(session, document))) return false
    missing ??= missingPrincipals(session, document)
    return (await missing).length === 0
  }
}

async function namesNewUser(session: Session, document: Json): Promise<boolean> {
  const known = await knownPrincipals(session)
  const { created } = await recent(session)
  const here = session.target.account.id
  return userPrincipals(document).some(
    ({ arn, account, name }) => known.has(arn) || (account === here && created.has(markOf("user", name))),
  )
}

/** ARNs that whoever opened the session knows to exist. */
const knownPrincipals = (session: Session): Promise<ReadonlySet<string>> =>
  session.once<ReadonlySet<string>>("known-principals", async () => new Set())

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
