import type { Account, Problem } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** One AssumeRole: who asked for which role. */
export interface Attempt {
  /** ARN of the role. */
  readonly role: string
  /** ARN of who tried, or a description of it. */
  readonly identity: string
  /** Absent: the role is the hub's or the organization's. */
  readonly account?: Account
  readonly externalId: boolean
}

/** Why a role could not be assumed, for people. The SDK's error is the cause. */
export function cannotAssume(attempt: Attempt, cause: unknown): ProblemError {
  if (cause instanceof ProblemError) return place(cause, attempt.account)
  const { role, identity, account, externalId } = attempt
  const where = account ? ` in ${account.name} (${account.id})` : ""
  const said = `Cannot assume ${role}${where} as ${identity}`
  return problem(explain(cause, said, { role, identity, externalId }), account, cause)
}

/** Why there is no identity to begin with, for people. */
export function noIdentity(cause: unknown, account?: Account): ProblemError {
  return problem(explain(cause, "Cannot find out who is calling AWS"), account, cause)
}

/** Why the accounts could not be listed, for people. */
export function cannotList(cause: unknown): ProblemError {
  if (cause instanceof ProblemError) return cause
  const said = "Cannot list the organization's accounts"
  if (cause instanceof Error && cause.name.startsWith("AWSOrganizationsNotInUse")) {
    return problem(
      {
        message: `${said}: the account of these credentials is in no AWS organization.`,
        fix: "Use credentials of the management account, or list the accounts in a file: `organization.accounts`.",
      },
      undefined,
      cause,
    )
  }
  const explained = explain(cause, said)
  const fix =
    "Allow organizations:ListAccounts to a role in the management account or a delegated administrator, and name it in `organization.read`; or list the accounts in a file: `organization.accounts`."
  const denied = cause instanceof Error && cause.name.startsWith("AccessDenied")
  return problem({ ...explained, ...(denied && { fix }) }, undefined, cause)
}

/** An account that nobody can enter. */
export function notActive(account: Account): ProblemError {
  const message = `The account ${account.name} (${account.id}) is ${account.state}: AWS lets nobody in.`
  return problem({ message, fix: "Take it out of the selectors, or have it reinstated." }, account)
}

/** An account other than the ambient identity's own, where no role is configured that leads into it. `setting` would name one. */
export function noWay(account: Account, setting: string, identity: string): ProblemError {
  const message = `No way leads into ${account.name} (${account.id}) from ${identity}: \`${setting}\` is not configured.`
  const [section, key] = setting.split(".")
  const value = section === "access" ? "{ role: NAME }" : "ARN"
  return problem({ message, fix: `Set \`${section}: { ${key}: ${value} }\` in reconcile.yaml.` }, account)
}

/** What a task says it does makes a session policy that AWS would not take. */
export function tooManyRights(account: Account): ProblemError {
  const message = `What the task needs in ${account.name} (${account.id}) makes a session policy of more than 2,048 characters, which AWS does not take.`
  return problem({ message, fix: "Name fewer actions or resources; `*` may stand for several." }, account)
}

/** IAM Identity Center has a home, which AWS does not tell. */
export function noIdentityCenter(): ProblemError {
  const message = "Nothing says where IAM Identity Center is administered: `identityCenter` is not configured."
  return problem({
    message,
    fix: 'Set `identityCenter: { account: "222222222222", region: us-east-1 }` in reconcile.yaml.',
  })
}

const unreachable = "Check the network, proxies, the region, and AWS_ENDPOINT_URL where it is set; then run again."

type Explained = Pick<Problem, "message" | "fix">

function explain(cause: unknown, said: string, attempt?: Omit<Attempt, "account">): Explained {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause))
  switch (name.replace(/Exception$/, "")) {
    case "CredentialsProviderError":
    case "TokenProviderError":
      return {
        message: `No AWS credentials: ${sentence(message)}`,
        fix: "Set AWS_PROFILE or run `aws sso login`; in GitHub Actions give the Action `role-to-assume`.",
      }
    case "ExpiredToken":
    case "ExpiredTokenException":
    case "RequestExpired":
      return {
        message: `${said}: the AWS credentials have expired.`,
        fix: "Get new ones, with `aws sso login` for example, and run again.",
      }
    case "InvalidClientTokenId":
    case "UnrecognizedClient":
    case "SignatureDoesNotMatch":
    case "AuthFailure":
      return {
        message: `${said}: AWS does not accept the credentials (${name}).`,
        fix: "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile in AWS_PROFILE.",
      }
    case "AccessDenied":
      return { message: `${said}: access denied. ${sentence(message)}`, ...(attempt && { fix: whatToCheck(attempt) }) }
    case "PackedPolicyTooLarge":
      return {
        message: `${said}: the session policy is too large for AWS.`,
        fix: "Narrow the run with `--type`, or shorten the session tags that the credentials carry.",
      }
    case "RegionDisabled":
      return {
        message: `${said}: STS is not activated in this region.`,
        fix: "Activate it in IAM's account settings, or put another region first in `regions`.",
      }
    case "TimeoutError":
      return { message: `${said}: AWS did not answer in time. ${sentence(message)}`, fix: unreachable }
    default:
      return {
        message: `${said}: ${sentence(message || name)}`,
        ...(/^(getaddrinfo|connect) /.test(message) && { fix: unreachable }),
      }
  }
}

function whatToCheck({ role, identity, externalId }: Omit<Attempt, "account">): string {
  const ids = externalId ? " with this external id" : ", and whether it asks for an external id (`externalId`)"
  return `Check that ${role} exists, that its trust policy lets ${identity} in${ids}, and that ${identity} may call sts:AssumeRole on it.`
}

function problem(explained: Explained, account?: Account, cause?: unknown): ProblemError {
  return new ProblemError({ severity: "unreadable", ...explained, ...(account && { account: account.id }) }, { cause })
}

/** Says for the account what was found out before any account was in sight. */
function place(error: ProblemError, account?: Account): ProblemError {
  if (!account) return error
  return new ProblemError(
    error.problems.map((known) => ({ ...known, account: account.id })),
    { cause: error.cause },
  )
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
