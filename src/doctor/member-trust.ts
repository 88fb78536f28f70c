import type { Json, Purpose } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { crossing, doing } from "./purposes.ts"
import { narrowed, type Principal, type Statement, statementsOf, wholeAccount } from "./statements.ts"

/** The trust policy of a role by which reconcile enters an account. */
export interface MemberTrust {
  readonly purpose: Purpose
  /** The role's name. */
  readonly role: string
  readonly account: string
  readonly document: Json
  /** ARN of the hub that should be let in; undefined where the configuration names none. */
  readonly hub?: string
  /** ARNs of the other purposes' hubs. */
  readonly otherHubs: readonly { readonly purpose: Purpose; readonly arn: string }[]
  readonly externalId?: string
}

const about = diagnose("trust")

/** Whom a member role lets in: its own hub, and nobody else. */
export function judgeMemberTrust(trust: MemberTrust): readonly Diagnosis[] {
  const { role, account, document, hub, externalId } = trust
  const accounts = [account]
  const doors = statementsOf(document).filter((statement) => statement.effect === "Allow" && lets(statement))
  const found = doors.flatMap((door) => [
    ...(door.allButPrincipals ? [everybody(trust, "everybody but those in NotPrincipal")] : []),
    ...(narrowsToHub(door, hub) ? [] : door.principals.flatMap((principal) => judgePrincipal(principal, trust))),
  ])
  const own = doors.filter((door) => narrowsToHub(door, hub) || door.principals.some(({ name }) => name === hub))
  if (hub !== undefined && own.length === 0) {
    const fix = `Let its trust policy name ${hub} as the only principal.`
    found.push(about("wrong", `${role} does not trust its hub ${hub}.`, { fix, accounts }))
  }
  if (own.length > 0 && externalId !== undefined && !own.some(asksForExternalId)) {
    const message = `${role} does not ask for the external id that \`access.${trust.purpose}.externalId\` gives.`
    const fix = "Add the condition StringEquals sts:ExternalId to its trust policy, or remove the key."
    found.push(about("warning", message, { fix, accounts }))
  }
  return found
}

/** The roles and users that a trust policy names one by one. */
export function trusted(document: Json): readonly string[] {
  const doors = statementsOf(document).filter((statement) => statement.effect === "Allow" && lets(statement))
  const named = doors.flatMap((door) => [
    ...door.principals.flatMap(({ type, name }) => (type === "AWS" && /:(role|user)\//.test(name) ? [name] : [])),
    ...(narrowed(door, "aws:PrincipalArn")?.values ?? []),
  ])
  return [...new Set(named)]
}

function judgePrincipal(principal: Principal, trust: MemberTrust): readonly Diagnosis[] {
  const { type, name } = principal
  const { role, purpose, account, hub, otherHubs } = trust
  const accounts = [account]
  if (type === "AWS" && name === hub) return []
  if (type === "AWS" && name === "*") return [everybody(trust, "everybody, in any AWS account")]
  const whole = wholeAccount(principal)
  if (whole !== undefined) {
    const where = whole === account ? "its own account" : `the account ${whole}`
    const message = `${role} trusts ${where} as a whole: every role and user there that may call sts:AssumeRole can be it.`
    return [about("wrong", message, { fix: onlyHub(trust), accounts })]
  }
  const other = type === "AWS" ? otherHubs.find(({ arn }) => arn === name) : undefined
  if (other) {
    const { says, grave } = crossing(other.purpose, purpose)
    const message = `${role} trusts the other hub, ${name}: ${says}.`
    return [about(grave ? "wrong" : "warning", message, { fix: onlyHub(trust), accounts })]
  }
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
  if (type === "AWS" && /^A(RO|ID)A[A-Z0-9]+$/.test(name)) {
    const message = `${role} trusts ${name}, the id of a role or user that was deleted; one made anew with its name is another.`
    return [about("wrong", message, { fix: onlyHub(trust), accounts })]
  }
  if (type === "AWS" && hub === undefined) return []
  const own = name.replaceAll(account, "{{ account.id }}")
  const message = `${role} trusts ${type === "AWS" ? own : `${type} ${own}`}, besides its hub.`
  return [about(purpose === "plan" ? "warning" : "wrong", message, { fix: onlyHub(trust), accounts })]
}

const everybody = (trust: MemberTrust, who: string): Diagnosis =>
  about("wrong", `${trust.role} trusts ${who}.`, { fix: onlyHub(trust), accounts: [trust.account] })

const onlyHub = ({ hub, purpose }: MemberTrust): string =>
  hub === undefined
    ? `Let its trust policy name one role, the one that may ${doing[purpose]}.`
    : `Let its trust policy name ${hub} and nobody else.`

/** Whether a statement opens the role at all, rather than only allowing to tag a session. */
function lets({ actions, notActions }: Statement): boolean {
  if (actions) return actions.some((action) => /^(\*|sts:(\*|Assume.*))$/i.test(action))
  return notActions !== undefined
}

/** A wide principal that a condition narrows to the hub is the hub: the role survives that the hub is made anew. */
function narrowsToHub(statement: Statement, hub: string | undefined): boolean {
  const names = narrowed(statement, "aws:PrincipalArn")
  return names !== undefined && !names.optional && names.values.length === 1 && names.values[0] === hub
}

const asksForExternalId = (statement: Statement): boolean => narrowed(statement, "sts:ExternalId")?.optional === false
