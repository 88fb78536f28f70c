import type { Access, Config } from "../model.ts"
import { issuer } from "./github.ts"

/** A role by its path and name. */
export interface RoleName {
  /** `/`, or `/ops/`. */
  readonly path: string
  readonly name: string
}

/** The roles of one purpose. */
export interface Chain extends Pick<Access, "externalId" | "sourceIdentity"> {
  /** CI enters by it, from GitHub's OIDC token, and goes on to the hub. */
  readonly entry: RoleName
  readonly hub: RoleName
  /** In every account. */
  readonly member: RoleName
}

/** Every role that reconcile needs, and where it is. Ids may be CloudFormation's placeholders. */
export interface Roles {
  readonly partition: string
  readonly organizationId: string
  /** The account of the hubs and entries. */
  readonly hubAccount: string
  readonly plan: Chain
  readonly apply: Chain
  /** Performs tasks; absent: its roles are somebody else's. */
  readonly run?: Chain
  /** Absent: the accounts come from a file. */
  readonly index?: RoleName & { readonly account: string }
  /** Changes what belongs to the organization; absent: no configuration names one. */
  readonly organization?: RoleName & { readonly account: string }
  /** Where IAM Identity Center is administered, if anywhere. */
  readonly identityCenter?: string
  /** What else the configuration enters by: kept off, but made by somebody else. */
  readonly others: readonly RoleName[]
}

/** What the roles are called where the configuration has no name for them. */
export const defaultNames = {
  plan: { hub: "reconcile-plan-hub", member: "reconcile-plan" },
  apply: { hub: "reconcile-apply-hub", member: "reconcile-apply" },
  run: { hub: "reconcile-run-hub", member: "reconcile-run" },
  index: "reconcile-index",
} as const

/** Ids that the configuration does not have; or CloudFormation's placeholders for them. */
export interface Ids {
  readonly partition: string
  readonly organizationId: string
  readonly hubAccount: string
  readonly managementAccount: string
}

/** The roles of a configuration; those of tasks only where they are asked for. Where it names an account, that one counts. */
export function rolesOf(
  { access, organization, identityCenter }: Pick<Config, "access" | "identityCenter" | "organization">,
  ids: Ids,
  { withRunRole = false }: { readonly withRunRole?: boolean | undefined } = {},
): Roles {
  const hub = access.plan?.hub ?? access.apply?.hub ?? (withRunRole ? access.run?.hub : undefined)
  const running = withRunRole ? [] : [access.run?.role, access.run?.hub]
  const others = [...running, organization.apply].flatMap((role) => (role ? [named(role)] : []))
  return {
    partition: ids.partition,
    organizationId: ids.organizationId,
    hubAccount: hub ? accountOf(hub) : ids.hubAccount,
    plan: chain(access.plan, defaultNames.plan),
    apply: chain(access.apply, defaultNames.apply),
    ...(withRunRole && { run: chain(access.run, defaultNames.run) }),
    ...(organization.accounts === undefined && { index: index(organization.read, ids.managementAccount) }),
    ...(organization.apply !== undefined && {
      organization: { ...named(organization.apply), account: accountOf(organization.apply) },
    }),
    ...(identityCenter && { identityCenter: identityCenter.account }),
    others,
  }
}

function chain(access: Access | undefined, defaults: { readonly hub: string; readonly member: string }): Chain {
  const hub = named(access?.hub ?? defaults.hub)
  const { externalId, sourceIdentity } = access ?? {}
  return {
    hub,
    entry: { path: hub.path, name: `${hub.name.replace(/-hub$/, "").slice(0, 61)}-ci` },
    member: named(access?.role ?? defaults.member),
    ...(externalId !== undefined && { externalId }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  }
}

const index = (read: string | undefined, account: string) =>
  read ? { ...named(read), account: accountOf(read) } : { ...named(defaultNames.index), account }

/** The ARN of a role. */
export const roleArn = ({ partition }: Pick<Roles, "partition">, account: string, { path, name }: RoleName): string =>
  `arn:${partition}:iam::${account}:role${path}${name}`

/** The ARN of GitHub's OIDC provider in the hub account; an account has one at most. */
export const providerArn = ({ partition, hubAccount }: Pick<Roles, "partition" | "hubAccount">): string =>
  `arn:${partition}:iam::${hubAccount}:oidc-provider/${issuer}`

/** ARNs in one account of whatever reconcile enters by, with the hub account's OIDC provider. */
export function ownArns(roles: Roles, account: string): readonly string[] {
  const { plan, apply, run, index, others } = roles
  const all = [plan, apply, ...(run ? [run] : [])].flatMap(({ entry, hub, member }) => [entry, hub, member])
  const names = [...all, ...(index ? [index] : []), ...others]
  return [...names.map((role) => roleArn(roles, account, role)), providerArn(roles)]
}

/** Path and name from an ARN, from `/ops/reconcile-plan`, or from a name alone. */
export function named(role: string): RoleName {
  const whole = role.startsWith("arn:") ? role.slice(role.indexOf(":role/") + ":role/".length) : role
  const parts = whole.split("/").filter((part) => part !== "")
  const name = parts.pop() ?? ""
  return { path: parts.length > 0 ? `/${parts.join("/")}/` : "/", name }
}

/** The account in a role's ARN. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? ""
