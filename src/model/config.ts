import type { AccountSelector, Selector } from "./account.ts"
import type { Priority } from "./notice.ts"
import type { Source, WrittenMap } from "./value.ts"

/** How a hub's identity reaches a role of every account. */
export interface Access {
  readonly hub?: string
  /** Name, or path and name, of the role in each account. */
  readonly role: string
  readonly externalId?: string
  /** Seconds, 900 to 3600. */
  readonly sessionDuration: number
  readonly sourceIdentity?: string
}

export interface Wave {
  readonly targets: Selector
  /** A count, or a percentage such as `2%` of the wave's accounts (rounded down). */
  readonly tolerance: number | string
}

/** How much one account, and one run, may lose or change; percentages of what is owned. */
export interface Safety {
  readonly deletes: number
  readonly deletePercent: number
  readonly changePercent: number
}

/** What `reconcile inventory` looks at, and where it goes, where no flag says otherwise. */
export interface InventorySettings {
  /** Absent: every account. */
  readonly accounts?: AccountSelector
  /** The management account too. */
  readonly management: boolean
  /** Names and globs; absent: every type. */
  readonly types?: readonly string[]
  /** Absent: those of the configuration. */
  readonly regions?: readonly string[]
  /** A file, a folder, or a pattern of files or of objects in S3. */
  readonly out?: string
  readonly form?: "reconcile" | "aws-recon"
  /** Whose the bucket has to be: twelve digits. */
  readonly bucketOwner?: string
  /** Where the names of types are written, in their order. */
  readonly typePlaces?: readonly Source[]
}

/** `reconcile.yaml`, with every default filled in. */
export interface Config {
  readonly name: string
  readonly source: Source
  /** Where IAM Identity Center is administered: twelve digits, and a region. */
  readonly identityCenter?: { readonly account: string; readonly region: string }
  readonly organization: {
    readonly read?: string
    readonly apply?: string
    readonly atLeast: number
    readonly accounts?: string
  }
  readonly access: { readonly plan?: Access; readonly apply?: Access; readonly run?: Access }
  /** The first is home to account-scope types. */
  readonly regions: readonly string[]
  /** What tasks may call, as globs over ARNs of functions, and the tag that a role must carry to be used for them. */
  readonly run?: {
    readonly functions: readonly string[]
    readonly requiredTag?: { readonly key: string; readonly value: string }
  }
  /** Globs, relative to the configuration's folder. */
  readonly templates: readonly string[]
  readonly variables?: WrittenMap
  readonly lookups: readonly string[]
  readonly foreign: { readonly tagKeys: readonly string[]; readonly paths: readonly string[] }
  readonly prune: "report" | "delete"
  readonly safety: Safety
  /** What was pushed without a pull request: nobody reviewed it. */
  readonly unreviewed: "refuse" | "apply"
  readonly waves: readonly Wave[]
  readonly inventory?: InventorySettings
  /** Absent: nobody is told. */
  readonly notify?: Notify
}

/** Whom to tell of results, and from which priority on. Secrets are named by their environment variables. */
export interface Notify {
  readonly slack?: {
    /** For a token: a webhook has its own. */
    readonly channel?: string
    readonly token: string
    readonly webhook: string
    readonly priority: Priority
  }
  readonly sns?: { readonly topic: string; readonly priority: Priority }
  readonly github?: {
    /** `owner/name`; absent: that of the workflow that runs. */
    readonly repository?: string
    readonly token: string
    readonly label: string
    readonly priority: Priority
  }
}
