import type { Provider } from "../model.ts"
import { covers } from "./contents.ts"
import { allow, type PolicyDocument, type PolicyStatement, policyDocument, sorted } from "./document.ts"
import type { LookupRights } from "./looked-up.ts"
import { protection } from "./protection.ts"

type Actions = Pick<Provider, "actions" | "via"> & Partial<Pick<Provider, "scope">>

/** Reads that every session makes, whatever its types: it finds by tag what is ours. `rightsFor` has the same. */
const always = ["tag:GetResources"]

/**
 * Every IAM action that the role in an account needs to plan these types, or to apply them; sorted, without wildcards.
 * Types of the organization and of Identity Center are not reached by way of it.
 */
export function memberActions(providers: Iterable<Actions>, purpose: "plan" | "apply"): readonly string[] {
  return sorted(Object.values(memberRights(providers, purpose)).flat())
}

/** What reading the account index takes. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export const indexActions: readonly string[] = [
  "organizations:ListAccounts",
  "organizations:ListAccountsForParent",
  "organizations:ListOrganizationalUnitsForParent",
  "organizations:ListRoots",
  "organizations:ListTagsForResource",
  "tag:GetResources",
]

/** What `doctor` takes to find the service control policy that protects the tags of ownership. */
export const protectionActions: readonly string[] = [
  "organizations:DescribePolicy",
  "organizations:ListPolicies",
  "organizations:ListTargetsForPolicy",
]

/** The permissions of the index role: the account index, and whatever of the organization these types read. */
export function indexPolicy(providers: Iterable<Actions>): PolicyDocument {
  const { read } = rights(providers, "organization", "plan")
  return policyDocument(allow("ReadTheOrganization", sorted([...indexActions, ...protectionActions, ...read])))
}

/**
 * The permissions by which the organization's own types are written, or those of IAM Identity Center read or written, where
 * there are any.
 */
export function centralPolicy(
  providers: Iterable<Actions>,
  via: NonNullable<Provider["via"]>,
  purpose: "plan" | "apply",
): PolicyDocument {
  const { read, write } = rights(providers, via, purpose)
  return policyDocument(allow("Read", read), ...(write.length > 0 ? [allow("Write", write)] : []))
}

/**
 * The permissions of the role in an account, by these providers: reads for planning; reads and writes for applying, and
 * then a Deny on whatever `own` names, so that no session changes what reconcile itself enters by. Lookups have statements of
 * their own. Keys are used by way of services only.
 */
export function memberPolicy(
  providers: Iterable<Actions>,
  purpose: "plan" | "apply",
  own: readonly string[],
  { statements, keys }: LookupRights = { statements: [], keys: [] },
): PolicyDocument {
  const { read, write } = memberRights(providers, purpose)
  const used = sorted([...read.filter(usesKeys), ...write.filter(isOfKeys), ...keys])
  const written = write.filter((action) => !isOfKeys(action))
  return policyDocument(
    allow(
      "Read",
      read.filter((action) => !usesKeys(action)),
    ),
    ...(written.length > 0 ? [allow("Write", written)] : []),
    ...statements,
    ...(used.length > 0 ? [throughServices(used)] : []),
    ...(purpose === "plan" ? [] : [protection(own)]),
  )
}

const isOfKeys = (action: string): boolean => action.startsWith("kms:")

/** What a key does with data; not what describes keys, which no service does for the caller. */
const usesKeys = (action: string): boolean => isOfKeys(action) && covers(action, USES)

const USES: readonly string[] = ["Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom"].map((use) => `kms:${use}`)

/** Keys are used for what these services encrypt, and for nothing else. */
const throughServices = (Action: readonly string[]): PolicyStatement => ({
  ...allow("UseKeysThroughServices", Action),
  Condition: {
    StringLike: { "kms:ViaService": ["s3", "secretsmanager", "ssm"].map((service) => `${service}.*.amazonaws.com`) },
  },
})

/** Whose session reads and writes a type; undefined: the account's own. */
const wayOf = ({ via, scope }: Actions): Provider["via"] => via ?? (scope === "organization" ? scope : undefined)

const memberRights = (providers: Iterable<Actions>, purpose: "plan" | "apply") => rights(providers, undefined, purpose)

function rights(providers: Iterable<Actions>, way: Provider["via"], purpose: "plan" | "apply") {
  const actions = [...providers].filter((one) => wayOf(one) === way).map((provider) => provider.actions)
  const read = sorted([...always, ...actions.flatMap((action) => action.read)])
  const write = purpose === "plan" ? [] : sorted(actions.flatMap((action) => action.write))
  return { read, write: write.filter((action) => !read.includes(action)) }
}
