import type { Config, Found, Json, Properties, Reading } from "../model.ts"
import { PROTECT } from "../value/ownership.ts"

/** Roles and policies that no plan touches, because AWS or reconcile itself lives on them. */
const RESERVED: readonly { readonly what: RegExp; readonly why: string }[] = [
  { what: /^\/aws-reserved\//i, why: "its path is reserved by AWS" },
  { what: /^\/aws-service-role\//i, why: "it is a service-linked role" },
  { what: /^(\/.*)?AWSReservedSSO_/i, why: "IAM Identity Center owns it" },
  { what: /^(\/.*)?(AWSControlTower|aws-controltower-)/i, why: "AWS Control Tower owns it" },
  {
    what: /^(\/.*)?(stacksets-exec-|AWSCloudFormationStackSet(Administration|Execution)Role$)/i,
    why: "CloudFormation StackSets need it",
  },
  { what: /^(\/.*)?OrganizationAccountAccessRole$/i, why: "it is the organization's own way into the account" },
]

/** What reconcile's own access rests on in one account, by type and folded key. */
export interface OwnAccess {
  /** Lower-cased names of the roles that let reconcile in. */
  readonly roles: ReadonlySet<string>
  /** Lower-cased names of the policies and boundaries of those roles; unknown where the roles could not be read. */
  readonly policies: ReadonlySet<string> | "unknown"
  /** The identity providers that those roles trust: lower-cased ends of ARNs, `oidc-provider/token.actions.githubusercontent.com`. */
  readonly identityProviders: ReadonlySet<string> | "unknown"
}

/** The roles reconcile uses in one account, by the configuration; their policies are known once they were read. */
export function ownRoles({ access, organization }: Config, account: string): ReadonlySet<string> {
  const members = [access.plan, access.apply, access.run].flatMap((entry) => (entry ? [entry.role] : []))
  const arns = [...hubs(access), organization.read, organization.apply].filter((arn) => isOf(arn, account))
  return new Set([...members, ...arns].map((name) => lastPart(String(name)).toLowerCase()))
}

const hubs = ({ plan, apply, run }: Config["access"]) => [plan?.hub, apply?.hub, run?.hub]
const isOf = (arn: string | undefined, account: string): boolean => arn?.split(":")[4] === account

/** The own roles of an account, and what the live ones among them stand on. */
export function ownAccess(config: Config, account: string, reading: Reading | undefined): OwnAccess {
  const roles = ownRoles(config, account)
  // CI may come to a hub by way of a role that only the hub's trust policy names, and to that role by GitHub's token.
  const entry = hubs(config.access).some((arn) => isOf(arn, account)) ? [GITHUB] : []
  if (roles.size === 0 || !reading) return { roles, policies: new Set(), identityProviders: new Set(entry) }
  if (reading.status === "unreadable") return { roles, policies: "unknown", identityProviders: "unknown" }
  const own = reading.found.filter(({ key }) => roles.has(key.toLowerCase()))
  const policies = own.flatMap(({ properties }) => [
    ...((properties.ManagedPolicyArns ?? []) as readonly string[]),
    ...(properties.PermissionsBoundary ? [String(properties.PermissionsBoundary)] : []),
  ])
  const trusts = own.map(({ properties }) => JSON.stringify(properties.AssumeRolePolicyDocument ?? ""))
  const trusted = trusts.flatMap((text) => [...text.matchAll(IDENTITY_PROVIDER)].map(([, arnEnd = ""]) => arnEnd))
  return {
    roles,
    policies: new Set(policies.map((arn) => lastPart(arn).toLowerCase())),
    identityProviders: new Set([...entry, ...trusted.map((arnEnd) => arnEnd.toLowerCase())]),
  }
}

/** https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
const GITHUB = "oidc-provider/token.actions.githubusercontent.com"

/** Wherever in the text of a trust policy an identity provider is named. */
const IDENTITY_PROVIDER = /:iam::\d{12}:((?:oidc|saml)-provider\/[^"\\]+)/g

/** Why this resource is never touched, whatever a template says: the end of a sentence; undefined if it may be. */
export function untouchable(type: string, key: string, properties: Properties, own: OwnAccess): string | undefined {
  const name = `${String(properties.Path ?? "/")}${key}`
  const folded = key.toLowerCase()
  if (type === "AWS::IAM::Role" && own.roles.has(folded)) return "reconcile itself enters the account by it"
  if (type === "AWS::IAM::ManagedPolicy") {
    if (own.policies === "unknown") return "a role of reconcile itself may use it, and the roles could not be read"
    if (own.policies.has(folded)) return "a role of reconcile itself uses it"
  }
  if (!type.startsWith("AWS::IAM::")) return undefined
  const holders = holdersOf(properties)
  if (holders.some((holder) => own.roles.has(lastPart(holder).toLowerCase())))
    return "it is a part of a role by which reconcile enters the account"
  const others = holders.filter((holder) => holder !== key).map((holder) => `/${holder}`)
  return [name, ...others].flatMap((one) => RESERVED.find(({ what }) => what.test(one))?.why ?? [])[0]
}

/** Roles that a resource of another type is a part of, or puts policies on; a role itself names its own. */
function holdersOf({ RoleName, Roles, Role }: Properties): readonly string[] {
  return [RoleName, Role, ...(Array.isArray(Roles) ? Roles : [])].flatMap((role) =>
    typeof role === "string" ? [role] : [],
  )
}

/**
 * Why this resource is never deleted, though templates may state it: the end of a sentence; undefined if it may be. Without
 * the identity provider that reconcile's own roles trust, nobody could come in to put anything right.
 */
export function indispensable(type: string, key: string, { identityProviders }: OwnAccess): string | undefined {
  const kind = IDENTITY_PROVIDERS.get(type)
  if (kind === undefined) return undefined
  if (identityProviders === "unknown") return "a role of reconcile itself may trust it, and the roles could not be read"
  const arnEnd = `${kind}/${key.replace(/^https:\/\//, "")}`
  return identityProviders.has(arnEnd.toLowerCase()) ? "reconcile itself enters AWS by it" : undefined
}

const IDENTITY_PROVIDERS: ReadonlyMap<string, string> = new Map([
  ["AWS::IAM::OIDCProvider", "oidc-provider"],
  ["AWS::IAM::SAMLProvider", "saml-provider"],
])

/** Whether a tag on it forbids deleting and replacing. Any value but `false` counts. */
export function isProtected({ properties }: Found): boolean {
  const tags = (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: Json }[]
  return tags.some(({ Key, Value }) => Key.toLowerCase() === PROTECT && String(Value).toLowerCase() !== "false")
}

/** Which other tool's mark it carries, in words; undefined if none. */
export function foreignMark({ properties }: Pick<Found, "properties">, foreign: Config["foreign"]): string | undefined {
  const tags = (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: Json }[]
  const marks = foreign.tagKeys.map((key) => key.toLowerCase())
  const tag = tags.find(({ Key }) => marks.includes(Key.toLowerCase()))
  if (tag) return `the tag ${tag.Key}=${String(tag.Value)}`
  const path = String(properties.Path ?? "")
  const match = foreign.paths.find((pattern) => pathMatches(pattern, path))
  return match === undefined ? undefined : `the path ${path}`
}

/** `/legacy/*` is every path below `/legacy/`. */
function pathMatches(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern
}

const lastPart = (name: string): string => name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1)
