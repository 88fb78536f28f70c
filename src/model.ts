/** Every noun of reconcile, on one page. Imports nothing of ours. */

// --- Values ---------------------------------------------------------------------------------------------------------

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The properties of one resource, in the vocabulary of its type's schema. */
export type Properties = { readonly [name: string]: Json }

/** A JSON Schema, with the extra keywords of `value/schema.ts`. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** A place in a file. Lines and columns count from 1. */
export interface Source {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A value with the place where somebody wrote it. */
export interface At<T> {
  readonly value: T
  readonly source: Source
}

/** A value as somebody wrote it in YAML or JSON: every part knows where it stands. Expressions are not evaluated yet. */
export type Written = WrittenScalar | WrittenList | WrittenMap
/** Text, a number, true, false or null, by YAML 1.2 core. */
export interface WrittenScalar {
  readonly kind: "scalar"
  readonly value: null | boolean | number | string
  readonly source: Source
  /** Columns from `source` to the text itself, where the file has the text on one line as it is: 0 plain, 1 in quotes. */
  readonly inset?: number
}
/** A sequence of YAML or JSON. */
export interface WrittenList {
  readonly kind: "list"
  readonly items: readonly Written[]
  readonly source: Source
}
/** A mapping of YAML or JSON; its entries in the order of the file. */
export interface WrittenMap {
  readonly kind: "map"
  readonly entries: ReadonlyMap<string, WrittenEntry>
  readonly source: Source
}
/** One key of a map, with its value. */
export interface WrittenEntry {
  readonly key: string
  /** Where the key stands; the value has its own place. */
  readonly source: Source
  readonly value: Written
}

// --- Problems -------------------------------------------------------------------------------------------------------

/**
 * `error`: something written is wrong (exit 1). `blocked`: allowed to be written, refused to be done (exit 3).
 * `unreadable`: AWS did not show it (exit 5). `warning` and `note` change no exit code.
 */
export type Severity = "error" | "blocked" | "unreadable" | "warning" | "note"

/** Something a person must know or mend: what is wrong, where, and what to do. */
export interface Problem {
  readonly severity: Severity
  /** What is wrong: one sentence. */
  readonly message: string
  /** What to do about it: one sentence. */
  readonly fix?: string
  readonly source?: Source
  /** The offending line, as it stands in the file. */
  readonly line?: string
  readonly template?: string
  readonly account?: string
  readonly region?: string
  readonly type?: string
  readonly id?: string
}

// --- Accounts -------------------------------------------------------------------------------------------------------

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

// --- Selectors ------------------------------------------------------------------------------------------------------

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

// --- Templates ------------------------------------------------------------------------------------------------------

/** `absent`: must not exist. `released`: it stays, our tags go. */
export type State = "present" | "absent" | "released"

/** How the resources of a template may be treated; every default is filled in. DESIGN: "Templates". */
export interface Lifecycle {
  readonly adopt: boolean
  readonly replace: boolean
  readonly enforce: boolean
  readonly ignore: readonly string[]
  readonly tags: "declared" | "exact"
  readonly acknowledge: { readonly deletes?: number; readonly changes?: number }
}

/** A merge patch (RFC 7396) for the targets it selects, before anything is evaluated. */
export interface Override {
  readonly targets: Selector
  readonly properties?: WrittenMap
  readonly variables?: WrittenMap
  readonly source: Source
}

/** One YAML document that states what should exist. Nothing in it is evaluated yet. */
export interface Template {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly source: Source
  /** Where the type is named. */
  readonly typeSource?: Source
  /** The whole document, as written. */
  readonly document: WrittenMap
  readonly targets: Selector
  readonly variables?: WrittenMap
  readonly properties: WrittenMap
  readonly overrides: readonly Override[]
  readonly state: State
  /** `YYYY-MM-DD`: absent from 00:00 UTC of the day after. */
  readonly expires?: At<string>
  readonly each?: Written
  readonly lifecycle: Lifecycle
}

/** "Leave this resource as it is": from `holds.yaml`. */
export interface Hold {
  readonly type: string
  /** Glob over the resource's id. */
  readonly id: string
  /** Absent: in every account. */
  readonly accounts?: AccountSelector
  readonly owner: string
  readonly reason: string
  /** `YYYY-MM-DD`, inclusive. */
  readonly until: string
  readonly source: Source
}

// --- Resources ------------------------------------------------------------------------------------------------------

/** What one resource of a type belongs to. */
export type Scope = "organization" | "account" | "region"

/** What a resource belongs to. Account-scope resources carry the home region. */
export interface Target {
  readonly scope: Scope
  readonly account: Account
  readonly region: string
}

/** A resource that another one needs first. An absent account means the same target. */
export interface Ref {
  readonly type: string
  readonly key: string
  readonly account?: string
}

/** What should be true of one resource in one target. Complete, evaluated and checked against the type's schema. */
export interface Desired<P = Properties> {
  readonly type: string
  readonly target: Target
  /** What names it, as written: the id people see. */
  readonly key: string
  readonly template: string
  readonly source: Source
  readonly state: State
  /** For `absent` and `released`: only what names it is certain to be there. */
  readonly properties: P
  /** Strings that came about by a bare `{{ account.id }}` or `{{ account.name }}`, and how they read with placeholders. */
  readonly interpolated: ReadonlyMap<string, string>
  readonly lifecycle: Lifecycle
}

/** What AWS has. */
export interface Found<P = Properties> {
  readonly key: string
  readonly arn?: string
  readonly properties: P
  /** The value of `reconcile:owner`, or of the parent's. */
  readonly owner?: string
  readonly template?: string
  /** Why it must not be touched, if so: a sentence. */
  readonly held?: string
}

/** What one write has to bring about. `edits` says what differs; `before` and `after` are complete. */
export interface Write<P = Properties> {
  readonly key: string
  readonly before?: Found<P>
  /** Complete: defaults filled, ownership tags included, ignored properties as they are live. Absent on delete. */
  readonly after?: P
  readonly edits: readonly Edit[]
}

/** Pure facts that canonical forms may depend on. */
export interface Context {
  /** The account's id, twelve digits. */
  readonly account: string
  readonly partition: string
  /** Unique ids of principals (`AROA...`, `AIDA...`) to ARNs, as far as known. */
  readonly principals: ReadonlyMap<string, string>
}

/** Reads and writes one type. A constant; the core compares. */
export interface Provider<P = Properties> {
  readonly type: string
  readonly scope: Scope
  /** Whose session calls; absent: the target's own. */
  readonly via?: "organization" | "identity-center"
  readonly schema: JsonSchema
  /** The written properties that name it; `[]`: one per target; `tag`: found again by our tags. */
  readonly key: readonly string[] | "tag"
  readonly ownership: "tags" | "parent" | "declared"
  /** IAM actions. Session policies, bootstrap and docs come from here. */
  readonly actions: { readonly read: readonly string[]; readonly write: readonly string[] }
  needs?(properties: P, target: Target): readonly Ref[]
  /** ARNs, wildcards too, of everything that this write may touch: what an apply session is confined to. */
  arns?(write: Write<P>, target: Target, partition: string): readonly string[]
  /** Pure; only what the schema cannot say. */
  canonical?(properties: P, context: Context): P
  /**
   * Those named by `desired` or `owned`, and every one that carries a `reconcile:owner` tag.
   * While planning it may sweep (`session.once`); while applying it reads points and sees what is there now.
   */
  read(session: Session, wanted: Wanted<P> | "all"): Promise<readonly Found<P>[]>
  create?(session: Session, write: Write<P>): Promise<void>
  update?(session: Session, write: Write<P>): Promise<void>
  delete?(session: Session, write: Write<P>): Promise<void>
}

/** Which resources a read is about: what is stated, and keys that are known to be owned. */
export interface Wanted<P = Properties> {
  readonly desired: readonly Desired<P>[]
  readonly owned: readonly string[]
}

/** How AWS SDK clients are made, without naming one. */
export type ClientClass<C> = new (config: never) => C

/** Access to one target, with the rights of its purpose and no more. */
export interface Session {
  readonly target: Target
  readonly purpose: "plan" | "apply"
  readonly partition: string
  /** The SDK client for this target; one per class and region. Global services answer in the partition's home region. */
  client<C>(Client: ClientClass<C>, options?: { readonly region?: string }): C
  /** Loads once per session and key: how types share a sweep. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>
  /** Forgets clients and sweeps. */
  close(): void
}

/** What was seen of one type in one target. Unreadable is never "empty". */
export type Reading = { readonly type: string; readonly target: Target } & (
  | { readonly status: "read"; readonly found: readonly Found[] }
  | { readonly status: "unreadable"; readonly reason: string; readonly fix?: string }
)

// --- Plan -----------------------------------------------------------------------------------------------------------

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

/** What differs between what is stated of one resource and what is there. */
export interface Comparison {
  readonly action: Action
  readonly edits: readonly Edit[]
  /** The path of each edit in the canonical form, where names that ignore case are folded. */
  readonly paths: readonly (readonly string[])[]
  readonly effect: Effect
  readonly write: Write
  /** Create-only properties among the edits: they make it a replace. */
  readonly replaces: readonly string[]
}

// --- Apply ----------------------------------------------------------------------------------------------------------

/** What became of one change. `held`: not what was reviewed, or changed under our hands. */
export type Outcome = { readonly change: Change } & (
  | { readonly status: "applied"; readonly note?: string }
  | { readonly status: "failed" | "skipped" | "held"; readonly reason: string }
)

// --- Configuration --------------------------------------------------------------------------------------------------

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

/** `reconcile.yaml`, with every default filled in. */
export interface Config {
  readonly name: string
  readonly source: Source
  readonly organization: {
    readonly read?: string
    readonly apply?: string
    readonly atLeast: number
    readonly accounts?: string
  }
  readonly access: { readonly plan?: Access; readonly apply?: Access; readonly run?: Access }
  /** The first is home to account-scope types. */
  readonly regions: readonly string[]
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
}

// --- World ----------------------------------------------------------------------------------------------------------

/** The files of one revision of the repository. Paths are relative to the configuration's folder, with `/`. */
export interface Files {
  /** Sorted paths that match any of the globs. */
  list(globs: readonly string[]): Promise<readonly string[]>
  /** The text; throws a `ProblemError` when it is missing, outside the repository, or too large. */
  read(path: string): Promise<string>
}

/** What the sentence needs from outside. AWS is one, a snapshot another. */
export interface World {
  /** "" for AWS itself, else how it calls itself in the first line of every report. */
  readonly name: string
  readonly partition: string
  /** Read once per run. */
  readonly clock: Date
  organization(): Promise<Organization>
  /** The work tree, or a revision of it. */
  files(revision?: string): Promise<Files>
  provider(type: string): Provider | undefined
  /** Types with a native provider, sorted. */
  readonly types: readonly string[]
  /** Keys of resources that carry any `reconcile:owner` tag, by type. */
  owned(session: Session): Promise<ReadonlyMap<string, readonly string[]>>
  /** Unique ids of principals (`AROA...`, `AIDA...`) to ARNs, as far as the session's reads told. */
  principals(session: Session): Promise<ReadonlyMap<string, string>>
  /** Throws a `ProblemError` where the account cannot be entered. */
  connect(target: Target, options: ConnectOptions): Promise<Session>
  /** What the calls so far cost: for progress and reports. */
  calls(): { readonly made: number; readonly throttled: number }
  /** A client of somebody above the accounts: who runs, who reads the index, a purpose's hub. Absent where there is no AWS. */
  clientAs?<C>(who: "ambient" | "index" | "plan" | "apply", Client: ClientClass<C>): C
}

export interface ConnectOptions {
  readonly purpose: "plan" | "apply"
  /** Types the session will read or write; the session policy is made from their declared actions. */
  readonly types: readonly string[]
  /** The run's id: part of every session name. */
  readonly run: string
  /** ARNs of what will be written, and of what that is attached to; absent: anything the types cover. */
  readonly resources?: readonly string[]
}
