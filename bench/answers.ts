import {
  accountId,
  management,
  policyName,
  type RoleProperties,
  roleProperties,
  type Setting,
  units,
} from "./organization.ts"

/** An answer that is the same for all accounts but for the account's id. */
export type Canned = (account: string) => Buffer

const placeholder = "ACCOUNT_____"

/** Prepares an answer once, so that serving it costs a copy and no more. */
function canned(text: string): Canned {
  const whole = Buffer.from(text.replaceAll("ACCOUNT", placeholder))
  const places: number[] = []
  for (let at = whole.indexOf(placeholder); at !== -1; at = whole.indexOf(placeholder, at + 1)) places.push(at)
  return (account) => {
    const copy = Buffer.from(whole)
    for (const place of places) copy.write(account, place, 12, "latin1")
    return copy
  }
}

const response = (operation: string, result: string) =>
  `<${operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ResponseMetadata></${operation}Response>`
const list = (name: string, members: readonly string[]) =>
  `<${name}>${members.map((member) => `<member>${member}</member>`).join("")}</${name}>`
const document = (value: object) => encodeURIComponent(JSON.stringify(value))

const head = ({ RoleName, Path, AssumeRolePolicyDocument }: RoleProperties, index: number) =>
  `<Path>${Path}</Path><RoleName>${RoleName}</RoleName><RoleId>AROA${String(index).padStart(17, "X")}</RoleId><Arn>arn:aws:iam::ACCOUNT:role${Path}${RoleName}</Arn><CreateDate>2025-03-01T12:00:00Z</CreateDate><AssumeRolePolicyDocument>${document(AssumeRolePolicyDocument)}</AssumeRolePolicyDocument>`

const detail = (role: RoleProperties, index: number) =>
  [
    head(role, index),
    "<InstanceProfileList/>",
    list(
      "RolePolicyList",
      role.Policies.map(
        ({ PolicyName, PolicyDocument }) =>
          `<PolicyName>${PolicyName}</PolicyName><PolicyDocument>${document(PolicyDocument)}</PolicyDocument>`,
      ),
    ),
    list(
      "AttachedManagedPolicies",
      role.ManagedPolicyArns.map(
        (arn) => `<PolicyName>${arn.split("/").at(-1)}</PolicyName><PolicyArn>${arn}</PolicyArn>`,
      ),
    ),
    list(
      "Tags",
      role.Tags.map(({ Key, Value }) => `<Key>${Key}</Key><Value>${Value}</Value>`),
    ),
    "<RoleLastUsed><LastUsedDate>2026-10-01T00:00:00Z</LastUsedDate><Region>us-east-1</Region></RoleLastUsed>",
  ].join("")

const policyArn = (index: number) => `arn:aws:iam::ACCOUNT:policy/${policyName(index)}`
const policy = (index: number) => {
  const denied = document({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "iam:*", Resource: "*" }] })
  const version = `<Document>${denied}</Document><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>2025-03-01T12:00:00Z</CreateDate>`
  return `<PolicyName>${policyName(index)}</PolicyName><PolicyId>ANPA${String(index).padStart(17, "X")}</PolicyId><Arn>${policyArn(index)}</Arn><Path>/</Path><DefaultVersionId>v1</DefaultVersionId><AttachmentCount>0</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable><CreateDate>2025-03-01T12:00:00Z</CreateDate><UpdateDate>2025-03-01T12:00:00Z</UpdateDate>${list("PolicyVersionList", [version])}`
}

/** `GetResources` where it asks for what has an owner: of what it shows, nothing has one. */
export const OWNED = "GetResources, by tag"

/** Answers of the services that are asked per account, by operation. */
export function accountAnswers({ roles, policies }: Setting): Readonly<Record<string, Canned>> {
  const all = Array.from({ length: roles }, (_, index) => roleProperties(index))
  const details = list("RoleDetailList", all.map(detail))
  const customer = list(
    "Policies",
    Array.from({ length: policies }, (_, index) => policy(index)),
  )
  const listed = all.map(
    (role, index) =>
      `${head(role, index)}<Description>${role.Description}</Description><MaxSessionDuration>${role.MaxSessionDuration}</MaxSessionDuration>`,
  )
  const none = "<IsTruncated>false</IsTruncated>"
  return {
    GetAccountAuthorizationDetails: canned(
      response("GetAccountAuthorizationDetails", `${none}<UserDetailList/><GroupDetailList/>${details}${customer}`),
    ),
    ListRoles: canned(response("ListRoles", none + list("Roles", listed))),
    AssumeRole: canned(
      response(
        "AssumeRole",
        `<Credentials><AccessKeyId>ASIAACCOUNT</AccessKeyId><SecretAccessKey>${"s".repeat(40)}</SecretAccessKey><SessionToken>${"t".repeat(700)}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:bench</AssumedRoleId><Arn>arn:aws:sts::ACCOUNT:assumed-role/bench/bench</Arn></AssumedRoleUser>`,
      ),
    ),
    GetCallerIdentity: canned(
      response(
        "GetCallerIdentity",
        "<Arn>arn:aws:iam::ACCOUNT:user/bench</Arn><UserId>AIDAEXAMPLE</UserId><Account>ACCOUNT</Account>",
      ),
    ),
    GetResources: canned(
      JSON.stringify({
        ResourceTagMappingList: Array.from({ length: policies }, (_, index) => ({
          ResourceARN: policyArn(index),
          Tags: [{ Key: "team", Value: "platform" }],
        })),
        PaginationToken: "",
      }),
    ),
    [OWNED]: canned(JSON.stringify({ ResourceTagMappingList: [], PaginationToken: "" })),
  }
}

interface Question {
  readonly NextToken?: string
  readonly PaginationToken?: string
  readonly ParentId?: string
}

/** What Organizations and the tagging API answer about the organization. */
export function organizationAnswer({ accounts }: Setting, operation: string, asked: Question): object {
  const start = Number(asked.NextToken ?? asked.PaginationToken ?? 0)
  const page = (size: number) =>
    Array.from({ length: Math.max(0, Math.min(size, accounts - start)) }, (_, index) => start + index)
  const arn = (index: number) => `arn:aws:organizations::${management}:account/o-benchbench/${accountId(index)}`
  switch (operation) {
    case "ListAccounts":
      return {
        Accounts: page(20).map((index) => ({
          Id: accountId(index),
          Arn: arn(index),
          Name: `account-${index}`,
          Email: `account-${index}@example.com`,
          State: "ACTIVE",
          Paths: [`o-benchbench/r-ab12/${units[index % units.length]}/${accountId(index)}/`],
        })),
        ...(start + 20 < accounts && { NextToken: String(start + 20) }),
      }
    case "ListRoots":
      return { Roots: [{ Id: "r-ab12", Name: "Root" }] }
    case "ListOrganizationalUnitsForParent":
      return {
        OrganizationalUnits:
          asked.ParentId === "r-ab12" ? units.map((Id, index) => ({ Id, Name: `Unit ${index}` })) : [],
      }
    case "GetResources":
      return {
        ResourceTagMappingList: page(100).map((index) => ({
          ResourceARN: arn(index),
          Tags: [{ Key: "tier", Value: index % 2 ? "prod" : "dev" }],
        })),
        PaginationToken: start + 100 < accounts ? String(start + 100) : "",
      }
    default:
      return {}
  }
}
