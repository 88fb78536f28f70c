import type { Family } from "./limiter.ts"
import type { Published } from "./pace.ts"

/** Whose calls AWS counts. */
export interface Caller {
  /** Who called AssumeRole: reads of all accounts count for it. */
  readonly hub: string
  /** The account the call is about: its writes count for it. */
  readonly account: string
}

/** Per calling account: rate, burst. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const organizations: Readonly<Record<string, Published>> = {
  ListAccounts: { rate: 8, burst: 12 },
  ListAccountsForParent: { rate: 5, burst: 8 },
  ListOrganizationalUnitsForParent: { rate: 5, burst: 8 },
  ListParents: { rate: 5, burst: 8 },
  ListRoots: { rate: 1, burst: 2 },
  DescribeAccount: { rate: 20, burst: 30 },
  DescribeOrganization: { rate: 1, burst: 2 },
  DescribePolicy: { rate: 2, burst: 2 },
  ListAWSServiceAccessForOrganization: { rate: 1, burst: 3 },
  ListDelegatedAdministrators: { rate: 5, burst: 8 },
  ListDelegatedServicesForAccount: { rate: 1, burst: 3 },
  ListPolicies: { rate: 5, burst: 8 },
  ListTagsForResource: { rate: 10, burst: 15 },
  ListTargetsForPolicy: { rate: 5, burst: 8 },
}

/** Writes of policies; an organization takes one change at a time, of whatever kind. */
const organizationWrites = { published: { rate: 2, burst: 3 }, concurrency: 1 }

/** These operations share one bucket. */
const shared: Readonly<Record<string, string>> = {
  ListAccountsForParent: "lists below a parent",
  ListOrganizationalUnitsForParent: "lists below a parent",
  ListParents: "lists below a parent",
  ListPolicies: "lists of policies",
  ListTargetsForPolicy: "lists of policies",
}

/**
 * Services of a region: they count all calls for the account whose credentials sign, whoever assumed its role.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const ofTheAccount = new Set([
  "AccessAnalyzer",
  "Account",
  "CloudControl",
  "CloudTrail",
  "Config Service",
  "EC2",
  "KMS",
  "Lambda",
  "RDS",
  "S3",
  "S3 Control",
  "SSM",
  "Secrets Manager",
  "identitystore",
])

/**
 * IAM Identity Center counts all calls of its account together, reads and writes: 20 a second, whichever second that is.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
const identityCenter: Published = { rate: 18, burst: 2 }

const writesAtOnce = 5

/**
 * The family of one call. IAM counts reads for the account that called AssumeRole and writes for the one that is written:
 * https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/
 */
export function familyOf(service: string, operation: string, { hub, account }: Caller): Family {
  if (service === "Organizations") {
    if (!/^(List|Describe)/.test(operation)) return { name: `${service} writes, ${hub}`, ...organizationWrites }
    return { name: `${service} ${shared[operation] ?? operation}, ${hub}`, published: organizations[operation] }
  }
  if (service === "SSO Admin") return { name: `${service}, ${account}`, published: identityCenter }
  if (service === "STS" || /^(Get|Head|List|Describe|BatchGet|Generate|Simulate)/.test(operation)) {
    return {
      name: service === "STS" ? `STS, ${hub}` : `${service} reads, ${ofTheAccount.has(service) ? account : hub}`,
    }
  }
  // What a function does is not what Lambda counts: how many run at once is the account's concern.
  if (service === "Lambda" && operation === "Invoke") return { name: `${service} invocations, ${account}` }
  return { name: `${service} writes, ${account}`, concurrency: writesAtOnce }
}
