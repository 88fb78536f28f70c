import type { Problem } from "./problem.ts"
import type { Json, Source } from "./value.ts"

/** `adopt`: it exists and nobody owns it. `replace`: a create-only property differs. */
export type Action = "create" | "update" | "delete" | "adopt" | "replace"

/** Why an edit is due. Absent where no base revision was given to compare with. */
export type Cause = "pull-request" | "drift" | "expiry" | "moved"

/** One path of the canonical, keyed form that differs. Absent `before`: not there yet. Absent `after`: goes away. */
export interface Edit {
  readonly path: readonly string[]
  readonly before?: Json
  readonly after?: Json
  readonly cause?: Cause
  /** A create-only property: why the resource is replaced. */
  readonly replaces?: true
}

/** Effects that many targets share, with `{{ account.id }}` and `{{ account.name }}` where they were interpolated. */
export interface Group {
  readonly action: Action
  readonly type: string
  readonly edits: readonly Edit[]
}

/** One row of a plan: plain JSON. */
export interface Change {
  readonly action: Action
  readonly type: string
  readonly account: string
  readonly region: string
  readonly id: string
  readonly template: string
  readonly source?: Source
  /** Index into the plan's groups. */
  readonly group: number
  /** How many accounts it reaches, of a type that governs accounts from above. */
  readonly reach?: number
  /** What AWS calls what is there, where its id does not say. */
  readonly called?: string
}

/** What we own and no template states, and why it is not deleted. */
export interface Orphan {
  readonly type: string
  readonly account: string
  readonly region: string
  readonly id: string
  readonly template: string
  readonly reason: string
}

export interface AccountPlan {
  readonly name: string
  /** sha256 of the account's canonical effects. */
  readonly digest: string
  readonly changes: number
  readonly unchanged: number
  /** Resources there that carry our owner tag. */
  readonly owned: number
  /** The organization's management account. */
  readonly management?: true
}

/** The effects somebody reviewed: hashes only. `effects[changes[i]]` belongs to the plan's `changes[i]`. */
export interface Reviewed {
  readonly effects: readonly Effect[]
  readonly changes: readonly number[]
  /**
   * How each template read in which something can expire, by name: sha256 of it and of all it may use. What its days
   * take away after the review was reviewed with it, as long as it still reads so.
   */
  readonly expiring: Readonly<Record<string, string>>
  /** sha256 of the groups and of which change is in which: what people read is what was planned. */
  readonly shown: string
}

export interface Effect {
  /** sha256 of the whole desired value; absent for a delete. */
  readonly desired?: string
  /**
   * Of what is made, or made anew: sha256 of all that is written, where some of it is never compared afterwards (what the
   * lifecycle ignores, and what counts when it is made only). Of an update: of what is sent along with it because AWS never
   * shows it, if anything is.
   */
  readonly created?: string
  /** Of what is made anew: what refers to it meanwhile, and gets it back, as `AWS::IAM::Role name ManagedPolicyArns`. */
  readonly holders?: readonly string[]
  readonly edits: readonly { readonly path: readonly string[]; readonly before?: string; readonly after?: string }[]
}

/** What narrowed the run. A filtered plan never prunes. */
export interface Filters {
  readonly accounts?: readonly string[]
  readonly templates?: readonly string[]
  readonly types?: readonly string[]
}

/** What a plan amounts to, in numbers. */
export interface Summary {
  readonly accounts: number
  readonly accountsChanged: number
  readonly accountsNotPlanned: number
  readonly templates: number
  readonly creates: number
  readonly updates: number
  readonly deletes: number
  readonly adopts: number
  readonly replaces: number
  readonly unchanged: number
  readonly owned: number
  readonly orphans: number
}

/** What would be done, as data: sorted, the same for the same input. */
export interface Plan {
  readonly formatVersion: 1
  /** sha256 of all accounts' digests (and of the filters, if any). */
  readonly digest: string
  /** ISO 8601: the one moment that expiry was judged by. */
  readonly clock: string
  /** The configuration's name: the owner tag. */
  readonly owner: string
  /** "" for AWS itself, else e.g. `snapshot examples/organization.yaml`: the first line of every report. */
  readonly world: string
  readonly filters: Filters
  readonly accounts: Readonly<Record<string, AccountPlan>>
  readonly groups: readonly Group[]
  readonly changes: readonly Change[]
  readonly orphans: readonly Orphan[]
  readonly unchanged: number
  readonly problems: readonly Problem[]
  readonly reviewed: Reviewed
  /** Settings that decide safety and differ from the base revision's. Absent: none does, or there was no base. */
  readonly settings?: readonly SettingChange[]
  readonly summary: Summary
}

/** A setting that decides who may do what, and how much: a reviewer must not miss it. */
export interface SettingChange {
  /** `access.plan.role`, `safety.deletes`, `template security-audit: lifecycle.ignore`. */
  readonly setting: string
  /** As it reads at base; absent where it says nothing. */
  readonly before?: string
  readonly after?: string
  readonly source?: Source
}

/** What became of one change. `held`: not what was reviewed, or changed under our hands. */
export type Outcome = { readonly change: Change } & (
  | { readonly status: "applied"; readonly note?: string }
  | {
      readonly status: "failed" | "skipped" | "held"
      readonly reason: string
      /** Somebody stopped the run before it was begun: nothing is wrong with it. */
      readonly interrupted?: true
    }
)
