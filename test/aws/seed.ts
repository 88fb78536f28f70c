/** What a test's AWS may be made of. `mends/seed.py` makes it. */

/** An organization in one value. Every part may be missing; ids are the same in every run. */
export interface Seed {
  /** Default: id 100000000000, name `management`. */
  readonly management?: { readonly id?: string; readonly name?: string; readonly email?: string; readonly tags?: Tags }
  /** Paths of OUs, `Workloads/Prod`. Those that accounts name exist anyway. */
  readonly units?: readonly string[]
  /** How many, or which; the id of the first is 100000000001 and its name `account-0001`. */
  readonly accounts?: number | readonly SeedAccount[]
  /** What all accounts share. */
  readonly account?: Omit<SeedAccount, "id" | "name" | "email">
  /** In every account, the management account included. `{account}` in a string is the id of the account. */
  readonly roles?: readonly SeedRole[]
  readonly policies?: readonly SeedPolicy[]
  readonly groups?: readonly SeedGroup[]
  readonly users?: readonly SeedUser[]
  readonly instanceProfiles?: readonly SeedInstanceProfile[]
  /** Like `access` in reconcile.yaml: a hub role, and a role in every account that trusts only the hub role. */
  readonly access?: Readonly<Record<string, SeedAccess>>
  /** Accounts that may read the organization beside the management account. */
  readonly delegatedAdministrators?: readonly string[]
  readonly settings?: Partial<Settings>
}

/** A member account. */
export interface SeedAccount {
  readonly id?: string
  readonly name?: string
  readonly email?: string
  /** Path of its OU; without it the account is under the root. */
  readonly ou?: string
  readonly tags?: Tags
  readonly state?: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "PENDING_ACTIVATION" | "CLOSED"
  /** Whether it has the role OrganizationAccountAccessRole, as accounts that Organizations made do. Default true. */
  readonly createdRole?: boolean
  readonly roles?: readonly SeedRole[]
  readonly policies?: readonly SeedPolicy[]
  readonly groups?: readonly SeedGroup[]
  readonly users?: readonly SeedUser[]
  readonly instanceProfiles?: readonly SeedInstanceProfile[]
}

/** A role; checked as CreateRole checks it. */
export interface SeedRole {
  readonly name: string
  readonly path?: string
  /** A document (value or text), or the principal or principals that may assume the role. Default: the account. */
  readonly trust?: string | readonly string[] | object
  /** With `trust` as principals: the Condition. */
  readonly condition?: object
  readonly description?: string
  readonly maxSessionDuration?: number
  /** ARN of an existing policy. */
  readonly boundary?: string
  /** Names or ARNs of AWS managed policies or of those in `policies`. */
  readonly attached?: readonly string[]
  /** Documents (values or texts) by policy name. */
  readonly inline?: Readonly<Record<string, object | string>>
  readonly tags?: Tags
}

/** A group. */
export interface SeedGroup {
  readonly name: string
  readonly path?: string
  /** As those of a role. */
  readonly attached?: readonly string[]
  readonly inline?: Readonly<Record<string, object | string>>
}

/** A user; checked as CreateUser checks it. */
export interface SeedUser extends SeedGroup {
  /** Names of groups. */
  readonly groups?: readonly string[]
  /** ARN of an existing policy. */
  readonly boundary?: string
  readonly tags?: Tags
  /**
   * Everything a user can have: a password, two access keys, a signing certificate, an SSH key, a service credential, and
   * three MFA devices: a virtual one called like the user, one called `phone-of-` and the user, and a hardware token.
   */
  readonly credentials?: boolean
}

/** An instance profile. */
export interface SeedInstanceProfile {
  readonly name: string
  readonly path?: string
  /** Name of a role. */
  readonly role?: string
  readonly tags?: Tags
}

/** A customer managed policy. */
export interface SeedPolicy {
  readonly name: string
  readonly path?: string
  readonly description?: string
  readonly document: object | string
  readonly tags?: Tags
}

/** A hub role (trusting its own and the management account) and the role that it assumes in every account. */
export interface SeedAccess {
  readonly hub: string
  /** Default: the management account. */
  readonly hubAccount?: string
  readonly role: string
  readonly externalId?: string
  /** Accounts without the role. */
  readonly except?: readonly string[]
}

/** What AWS shows. */
export interface Settings {
  /** Accounts and OUs carry `Paths` and `Path`. Default true. */
  readonly paths: boolean
  /** Accounts carry `State`. Default true. */
  readonly state: boolean
  /** Accounts carry `Status`. Default true. */
  readonly status: boolean
  /** No page of IAM, Organizations, S3 or the tagging API is longer. Default: no such limit. */
  readonly pageSize: number | null
}

type Tags = Readonly<Record<string, string>>

/** What a seed made. */
export interface Seeded {
  readonly organization: { readonly id: string; readonly root: string; readonly management: string }
  readonly accounts: readonly {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly state: string
    /** Id of the OU or root. */
    readonly parent: string
    /** Path of the OU, empty for the root. */
    readonly ou: string
    readonly tags: Tags
  }[]
  readonly units: readonly { readonly path: string; readonly id: string }[]
}
