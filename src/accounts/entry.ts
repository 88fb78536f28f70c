import type { Config, ConnectOptions, Target } from "../model.ts"
import { homeRegion } from "../value/partition.ts"
import { noIdentityCenter } from "./access-problem.ts"
import { type Ambient, type Identity, type RoleRequest, roleArn } from "./credentials.ts"

/** How a place is entered. */
export interface Entry {
  /** Twelve digits; absent: the management account, whichever that is. */
  readonly account?: string
  /** Where its clients call. */
  readonly region: string
  /** Absent: the ambient identity has to be there already. */
  readonly role?: Omit<RoleRequest, "sessionName" | "policies">
  /** Who assumes the role. */
  readonly from: Identity
  /** The setting that names the role. */
  readonly needed: string
}

/** What decides about entries. */
export interface Ways {
  readonly config: Pick<Config, "access" | "identityCenter" | "organization">
  readonly partition: string
  readonly ambient: Ambient
  readonly hubOf: (connect: ConnectOptions) => Identity
}

/**
 * Whose role leads to a target: its own account's, the management account's for what belongs to the organization, or that of
 * the account where IAM Identity Center is administered. Throws a `ProblemError` where nobody said which that is.
 */
export function entryOf(target: Target, connect: ConnectOptions, ways: Ways): Entry {
  const via = connect.via ?? (target.scope === "organization" ? "organization" : undefined)
  if (via === "organization") return organizationEntry(connect.purpose, ways)
  const { config, partition, ambient, hubOf } = ways
  const center = via && config.identityCenter
  if (via && !center) throw noIdentityCenter()
  const [account, region] = center ? [center.account, center.region] : [target.account.id, target.region]
  const access = config.access[connect.purpose]
  const needed = `access.${connect.purpose}`
  if (!access) return { account, region, from: ambient, needed }
  const role = {
    arn: roleArn(partition, account, access),
    duration: access.sessionDuration,
    ...(!via && { account: target.account }),
    ...(access.externalId && { externalId: access.externalId }),
    // It passes from the hub's session to those made from it.
    ...(access.sourceIdentity && !access.hub && { sourceIdentity: access.sourceIdentity }),
  }
  return { account, region, role, from: hubOf(connect), needed }
}

/** In the home region, where AWS Organizations answers. */
function organizationEntry(purpose: ConnectOptions["purpose"], { config, partition, ambient }: Ways): Entry {
  const { read, apply } = config.organization
  const [arn, needed] = purpose !== "apply" ? [read, "organization.read"] : [apply, "organization.apply"]
  const region = homeRegion(partition)
  return { region, from: ambient, needed, ...(arn && { role: { arn, duration: 3600 } }) }
}
