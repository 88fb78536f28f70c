import type { At, Source } from "./value.ts"

/** The root or an organizational unit. */
export interface Unit {
  readonly id: string
  readonly name: string
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
export type AccountState = "ACTIVE" | "SUSPENDED" | "PENDING_ACTIVATION" | "PENDING_CLOSURE" | "CLOSED"

export interface Account {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  readonly email: string
  readonly state: AccountState
  /** From the root down to the unit that holds the account. */
  readonly path: readonly Unit[]
  readonly tags: Readonly<Record<string, string>>
  /** Regions enabled in the account, where known. */
  readonly regions?: readonly string[]
  readonly management: boolean
}

/** A unit with its place in the tree: `path` runs from the root and ends with the unit itself. */
export interface PlacedUnit extends Unit {
  readonly path: readonly Unit[]
}

/** The account index: complete before the first template is resolved. */
export interface Organization {
  /** `o-...`, or "" where nobody knows it. */
  readonly id: string
  readonly managementAccountId: string
  readonly accounts: readonly Account[]
  /** Every unit, the empty ones too. */
  readonly units: readonly PlacedUnit[]
  /** What could not be learned; a selector that needs it is a problem, never a silent "no". */
  readonly unknown: { readonly tags?: string; readonly units?: string }
}

/** `all` and everything else in it unite; `where` filters; `except` subtracts. DESIGN: "Selector". */
export interface AccountSelector {
  readonly all: boolean
  readonly ids: readonly At<string>[]
  readonly names: readonly At<string>[]
  readonly ous: readonly At<string>[]
  readonly tags: readonly { readonly key: string; readonly values: readonly string[]; readonly source: Source }[]
  readonly where?: At<string>
  readonly except?: AccountSelector
  readonly allowEmpty: boolean
  readonly source: Source
}

export interface Selector {
  /** Absent: this half does not narrow. */
  readonly accounts?: AccountSelector
  /** The management account only when asked for, even if named. */
  readonly management: boolean
  /** Absent: this half does not narrow. */
  readonly regions?: "all" | readonly At<string>[]
  readonly exceptRegions: readonly At<string>[]
  readonly source: Source
}
