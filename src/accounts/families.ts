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
  ListRoots: { rate: 1, burst: 2 },
  DescribeOrganization: { rate: 1, burst: 2 },
  ListTagsForResource: { rate: 10, burst: 15 },
}

/** These operations share one bucket. */
const shared: Readonly<Record<string, string>> = {
  ListAccountsForParent: "lists below a parent",
  ListOrganizationalUnitsForParent: "lists below a parent",
}

/**
 * Services of a region: they count all calls for the account whose credentials sign, whoever assumed its role.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const ofTheAccount = new Set(["AccessAnalyzer", "Account", "Config Service", "EC2", "S3 Control"])

const writesAtOnce = 5

/**
 * The family of one call. IAM counts reads for the account that called AssumeRole and writes for the one that is written:
 * https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/
 */
export function familyOf(service: string, operation: string, { hub, account }: Caller): Family {
  if (service === "Organizations") {
    return { name: `${service} ${shared[operation] ?? operation}, ${hub}`, published: organizations[operation] }
  }
  if (service === "STS" || /^(Get|List|Describe|BatchGet|Generate|Simulate)/.test(operation)) {
    return {
      name: service === "STS" ? `STS, ${hub}` : `${service} reads, ${ofTheAccount.has(service) ? account : hub}`,
    }
  }
  return { name: `${service} writes, ${account}`, concurrency: writesAtOnce }
}
