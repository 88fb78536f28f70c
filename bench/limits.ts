import type { Setting } from "./organization.ts"

/** A token bucket. */
export interface Limit {
  readonly name: string
  readonly rate: number
  readonly burst: number
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const organizations: Readonly<Record<string, Omit<Limit, "name">>> = {
  ListAccounts: { rate: 8, burst: 12 },
  ListOrganizationalUnitsForParent: { rate: 5, burst: 8 },
  ListRoots: { rate: 1, burst: 2 },
  ListTagsForResource: { rate: 10, burst: 15 },
}

/** What AWS allows, as far as it says so: IAM's rate is a guess that the setting makes. */
export function limits({ iamRate }: Setting, service: string, operation: string): Limit | undefined {
  const known = organizations[operation]
  if (service === "organizations" && known) return { name: operation, ...known }
  if (service === "sts") return { name: "sts", rate: 600, burst: 600 }
  if (service === "iam") return { name: "iam", rate: iamRate, burst: 2 * iamRate }
  return undefined
}

/** Seconds that the best possible schedule takes: the index first, then all accounts, so many at a time. */
export function idealSeconds(setting: Setting, work: "bare" | "read", inFlight: number): number {
  const { accounts, latency, iamRate } = setting
  const pages = Math.ceil(accounts / 20)
  const list = organizations.ListAccounts!
  const trip = latency / 1000
  const index = Math.max(pages * trip, (pages - list.burst) / list.rate + trip)
  const tags = work === "bare" ? 0 : Math.ceil(accounts / 100) * trip
  const perAccount = work === "bare" ? 3 : 4
  const reading = Math.max(
    (accounts * perAccount * trip) / inFlight,
    (accounts * 2 - 2 * iamRate) / iamRate,
    (accounts - 600) / 600,
  )
  return index + tags + reading
}
