import type { Json, Purpose } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"
import { trusted } from "./member-trust.ts"
import { crossing, doing } from "./purposes.ts"
import { narrowed, type Principal, type Statement, statementsOf, wholeAccount } from "./statements.ts"
import { hasWildcard } from "./subject.ts"
import { judgeSubjects, type SubjectTrust } from "./subject-trust.ts"

/** The trust policy of a hub, or of a role that CI enters by before it, and what is known of the repository. */
export interface HubTrust extends Pick<SubjectTrust, "purpose" | "hub" | "repository" | "isLimited"> {
  readonly document: Json
}

const about = diagnose("trust")

/** Whom a hub lets in: for `apply`, no pull request and nobody by the way. */
export function judgeHubTrust(trust: HubTrust): readonly Diagnosis[] {
  const doors = statementsOf(trust.document).filter(({ effect }) => effect === "Allow")
  return doors.flatMap((door) => [
    ...(door.allButPrincipals ? [tooWide(trust, "everybody but those in NotPrincipal", "wrong")] : []),
    ...door.principals.flatMap((principal) => judgePrincipal(principal, door, trust)),
  ])
}

/** What both hubs, or both member roles, must not share. Names are those of the roles. */
export function judgeSeparation(one: Side, other: Side): readonly Diagnosis[] {
  const { says, grave } = crossing(one.purpose, other.purpose)
  if (one.name === other.name) {
    const message = `${capital(NOUNS[one.purpose])} and ${NOUNS[other.purpose]} use the same role, ${one.name}: ${says}.`
    const fix = `Make a second role, and name it in \`access.${other.purpose}\` of reconcile.yaml.`
    return [about("wrong", message, { fix })]
  }
  if (one.document === undefined || other.document === undefined || !grave) return []
  // Who applies plans first, so the plan hub may trust who comes to apply; what counts is who plans only.
  const first = trusted(one.document)
  const second = new Set(trusted(other.document))
  if (first.length === 0 || first.some((name) => !second.has(name))) return []
  const message = `All that ${one.name} trusts, ${other.name} trusts too (${first.join(", ")}): ${says}.`
  return [about("wrong", message, { fix: `Let ${other.name} trust a role of its own.` })]
}

/** A hub, or a member role, of one purpose, with whom it trusts as far as that could be looked at. */
export interface Side {
  readonly purpose: Purpose
  readonly name: string
  readonly document?: Json
}

const NOUNS: Readonly<Record<Purpose, string>> = { plan: "planning", apply: "applying", run: "running tasks" }
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function judgePrincipal(principal: Principal, door: Statement, trust: HubTrust): readonly Diagnosis[] {
  const { type, name } = principal
  const wide = trust.purpose === "plan" ? "warning" : "wrong"
  if (type === "Federated") return judgeFederated(name, door, trust)
  if (type !== "AWS") {
    const message = `${trust.hub} trusts ${name}: who may give the role to something there may ${doing[trust.purpose]}.`
    return trust.purpose !== "plan" ? [about("warning", message, { fix: "See to it that few people may." })] : []
  }
  if (isNamed(door)) return []
  if (name === "*") return [tooWide(trust, "everybody, in any AWS account", "wrong")]
  const account = wholeAccount(principal)
  if (account !== undefined) {
    return [
      tooWide(trust, `the account ${account} as a whole: every role and user there that may call sts:AssumeRole`, wide),
    ]
  }
  if (/^A(RO|ID)A[A-Z0-9]+$/.test(name)) {
    const message = `${trust.hub} trusts ${name}, the id of a role or user that was deleted; one made anew with its name is another.`
    return [about("wrong", message, { fix: "Write the ARN of the role that should be let in." })]
  }
  return []
}

/** A wide principal that a condition narrows to roles by name. */
function isNamed(door: Statement): boolean {
  const names = narrowed(door, "aws:PrincipalArn")
  return names !== undefined && !names.optional && !names.values.some(hasWildcard)
}

function judgeFederated(provider: string, door: Statement, trust: HubTrust): readonly Diagnosis[] {
  const [, host] = /:oidc-provider\/(.+)$/.exec(provider) ?? []
  if (host === undefined) {
    const message = `${trust.hub} lets in people whom ${provider} signs in, without a review.`
    return trust.purpose !== "plan" ? [about("warning", message, { fix: "See to it that few people may." })] : []
  }
  const claim = (name: string) => narrowed(door, `${host}:${name}`)
  const found: Diagnosis[] = []
  if (!claim("aud") || claim("aud")?.optional) {
    const message = `${trust.hub} does not test the audience of tokens (${host}:aud).`
    found.push(about("warning", message, { fix: `Add the condition StringEquals ${host}:aud sts.amazonaws.com.` }))
  }
  const subjects = claim("sub")
  const ref = claim("ref")
  const branch = ref !== undefined && !ref.optional && ref.values.every((value) => /^refs\/heads\/[^*?]+$/.test(value))
  if (subjects && !subjects.optional) {
    return [...found, ...judgeSubjects({ ...trust, subjects, branch })]
  }
  return [...found, ...judgeWithoutSubject(host, claim, branch, trust)]
}

/**
 * AWS has other claims of GitHub's tokens as condition keys, too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
function judgeWithoutSubject(
  host: string,
  claim: (name: string) => ReturnType<typeof narrowed>,
  branch: boolean,
  trust: HubTrust,
): readonly Diagnosis[] {
  const fix = `Add the condition StringEquals ${host}:sub, with the subjects that may come in.`
  const pinned = ["repository", "repository_id", "job_workflow_ref"].some((name) => {
    const own = claim(name)
    return own && !own.optional && !(own.wildcards && own.values.some((value) => /^[^/]*[*?]/.test(value)))
  })
  if (!pinned) {
    const message = `${trust.hub} does not test the subject of tokens: every repository of everybody on ${host} gets in.`
    return [about("wrong", message, { fix })]
  }
  if (trust.purpose === "plan" || branch) return []
  const message = `${trust.hub} tests neither the subject nor the branch of tokens: pull requests of the repository get in.`
  return [about("wrong", message, { fix })]
}

const tooWide = (trust: HubTrust, who: string, status: "wrong" | "warning"): Diagnosis =>
  about(status, `${trust.hub} trusts ${who}.`, {
    fix: "Let its trust policy name the jobs or the role that should come in.",
  })
