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

/** One YAML document that runs something by name, once per target. Nothing in it is evaluated yet. */
export interface Task {
  readonly name: string
  readonly description?: string
  readonly source: Source
  /** The whole document, as written. */
  readonly document: WrittenMap
  readonly targets: Selector
  readonly variables?: WrittenMap
  /** Only variables differ between targets. */
  readonly overrides: readonly Override[]
  /** Which key of `run` says what kind of task it is. */
  readonly kind: "lambda" | "command" | "transfer"
  readonly run: WrittenMap
  /** Where results go: text, or a map with `to`. */
  readonly output?: Written
  /** Targets side by side, at most. */
  readonly concurrency?: number
  /** Milliseconds that each target has. */
  readonly timeout: number
}

/** What a task may do in an account: one statement of its session policy. */
export interface Right {
  /** IAM actions: `lambda:InvokeFunction`. */
  readonly actions: readonly string[]
  /** ARNs, wildcards too; `["*"]` for anything. */
  readonly resources: readonly string[]
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

// --- Rules ----------------------------------------------------------------------------------------------------------

/** Text that is an expression, or holds some, with the place where somebody wrote it. */
export interface WrittenText extends At<string> {
  /** As in WrittenScalar. */
  readonly inset?: number
}

/** A text under a name. */
export interface NamedText {
  readonly name: string
  readonly text: WrittenText
}

/** A column to sort by. */
export interface ColumnOrder {
  readonly column: string
  readonly descending: boolean
}

/** `error` blocks a pull request. `note` changes no exit code. */
export type RuleSeverity = "error" | "warning" | "note"

/** What is looked for. Of the rules of one template the first that matches counts. DESIGN: "Check". */
export interface Rule {
  readonly name: string
  /** CEL. Absent: whatever the rules before it let through. */
  readonly when?: WrittenText
  readonly severity: RuleSeverity
  /** Text with `{{ ... }}`. */
  readonly message: WrittenText
  /** Which of the template's columns its findings show, in this order; absent: all. */
  readonly columns?: readonly string[]
  /** Absent: the template's. */
  readonly orderBy?: readonly ColumnOrder[]
  readonly source: Source
}

type Spoken =
  | "name"
  | "type"
  | "description"
  | "source"
  | "typeSource"
  | "document"
  | "targets"
  | "variables"
  | "overrides"

/** One YAML document that checks what there is. Its expressions are parsed, and not evaluated yet. */
export interface RuleTemplate extends Pick<Template, Spoken> {
  /** CEL by name; each may use those before it. */
  readonly let: readonly NamedText[]
  readonly rules: readonly Rule[]
  /** CEL by title. */
  readonly columns: readonly NamedText[]
  readonly orderBy: readonly ColumnOrder[]
  /** The channel of Slack that hears of its findings, besides whom the configuration's `notify` names. */
  readonly report?: { readonly slack?: string }
}

/** "This is known, and right for now": from `waivers.yaml`. */
export interface Waiver {
  /** Glob over `template/rule`; a template's name alone means all its rules. */
  readonly rule: string
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

/** What a rule says of one resource: plain JSON. */
export interface Finding {
  /** The rule template. */
  readonly template: string
  readonly rule: string
  readonly severity: RuleSeverity
  readonly type: string
  readonly account: string
  readonly region: string
  readonly id: string
  readonly message: string
  /** By title, in the template's order. */
  readonly columns: { readonly [title: string]: Json }
  /** Where the rule is written. */
  readonly source: Source
  /** Why it does not count. */
  readonly waiver?: Pick<Waiver, "owner" | "reason" | "until">
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
  /**
   * What stands for values that are read only while they are written: the texts in sensitive properties (see
   * `value/reference.ts`), each with its source. A text that is not among them is data, whatever it looks like.
   */
  readonly references?: ReadonlyMap<string, SecretSource>
  readonly lifecycle: Lifecycle
}

/** A parameter of Systems Manager, or a secret of Secrets Manager, that an expression looks up. */
export interface LookupRequest {
  readonly service: "ssm" | "secretsmanager"
  /** As AWS names it; a secret's ARN too. */
  readonly name: string
  /** A parameter's version or label, a secret's version id. Absent: the current one. */
  readonly version?: string
  /** A secret's staging label. Absent, as `version` is: AWSCURRENT. */
  readonly stage?: string
  readonly account: Account
  readonly region: string
}

/** What planning learns of a lookup. `found` has a value only where nobody keeps it secret. */
export type Looked =
  | { readonly status: "found"; readonly version: string; readonly value?: string | readonly string[] }
  /** Nobody asked AWS, as while validating: no more than the template itself can be judged. */
  | { readonly status: "unknown" }
  | { readonly status: "failed"; readonly problem: Problem }

/** Where a value comes from that is read only while it is written: the version that was planned, and the part of it. */
export interface SecretSource extends LookupRequest {
  readonly version: string
  /** The part of a secret's JSON: `password`, `foo.bar.[1]`. Absent: all of it. */
  readonly path?: string
}

/** A value that was read to be written, and what people should know of how it was found. */
export interface Revealed {
  readonly value: string
  readonly note?: string
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
  /** What AWS calls it, where its key is not made of that and was found by nothing but its tags: `vpc-0a1b2c3d`. */
  readonly called?: string
}

/** What one write has to bring about. `edits` says what differs; `before` and `after` are complete. */
export interface Write<P = Properties> {
  readonly key: string
  readonly before?: Found<P>
  /** Complete: defaults filled, ownership tags included, ignored properties as they are live. Absent on delete. */
  readonly after?: P
  readonly edits: readonly Edit[]
  /**
   * For sensitive properties whose value was looked up: the text of the reference it came from, with its source's version.
   * `after` holds the value itself. While planning nothing is looked up: there `after` holds the text.
   */
  readonly references?: { readonly [property: string]: string }
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
  /** Whose session calls; absent: the target's own, and the management account's for what belongs to the organization. */
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
  /** What of its properties is wrong in this organization, among these other resources: names that nothing has, for example. */
  misfits?(properties: P, facts: Surroundings): readonly Pick<Problem, "message" | "fix">[]
  /** Of an update: what people should be warned of that its edits do not tell. Pure. */
  warnings?(write: Write<P>): readonly Pick<Problem, "message" | "fix">[]
  /**
   * Of what governs accounts from above, such as a policy of the organization: ids of those that a write reaches, as it was or
   * as it will be. Reports say how many, and applying proves that reconcile can still enter them.
   */
  reach?(write: Write<P>, place: { readonly organization: Organization; readonly target: Target }): readonly string[]
  /**
   * Of resources of a region that carry our tags: the key of the one that the tagging API shows under this ARN; undefined
   * for an ARN of another type. So a region in which nothing is stated costs one call, whatever the number of types.
   */
  taggedKey?(arn: string): string | undefined
  /**
   * The resource is made of a folder's files: which folder its properties name, and the properties once they are known.
   * `path` is asked before the properties are checked: what is no text names no folder.
   */
  readonly folder?: {
    path(properties: P): string | undefined
    fill(properties: P, files: readonly FolderFile[]): P
  }
  /**
   * Those named by `desired` or `owned`, and every one that carries a `reconcile:owner` tag.
   * While planning it may sweep (`session.once`); while applying it reads points and sees what is there now.
   */
  read(session: Session, wanted: Wanted<P> | "all"): Promise<readonly Found<P>[]>
  /** What these rest on: asked while planning, with the session of the read. Stated as present, all of them. */
  footing?(session: Session, desired: readonly Desired<P>[]): Promise<readonly Footing[]>
  create?(session: Session, write: Write<P>): Promise<void>
  update?(session: Session, write: Write<P>): Promise<void>
  delete?(session: Session, write: Write<P>): Promise<void>
}

/** What something that is stated rests on, as AWS shows it. */
export interface Footing {
  /** Of what is stated. */
  readonly key: string
  /** With ownership `parent`: what it belongs to, whether it is there itself or not. Absent: there is no such parent. */
  readonly parent?: Pick<Found, "owner" | "properties">
  /** Names in it that nothing has; with a `ref`, unless a template states that. */
  readonly unknown: readonly (Pick<Problem, "message" | "fix"> & { readonly ref?: Ref })[]
}

/** What a resource is stated among. */
export interface Surroundings {
  readonly organization: Organization
  /** Everything that is stated in the same place, itself included. */
  readonly stated: readonly Desired[]
}

/** One file below a folder of the repository. */
export interface FolderFile {
  /** Relative to the folder, with `/`. */
  readonly path: string
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
}

/** Which resources a read is about: what is stated, and keys that are known to be owned. */
export interface Wanted<P = Properties> {
  readonly desired: readonly Desired<P>[]
  readonly owned: readonly string[]
}

/** How AWS SDK clients are made, without naming one. */
export type ClientClass<C> = new (config: never) => C

/** How a client is wanted to be, where not as usual. */
export interface ClientWish {
  readonly region?: string
  /** How often a call is tried at most; 1 for what must not be done twice unseen. */
  readonly attempts?: number
  /** Milliseconds that AWS may take to answer. */
  readonly patience?: number
}

/** What a session is for. */
export type Purpose = "plan" | "apply" | "run"

/** What signs calls. Never printed. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Access to one target, with the rights of its purpose and no more. */
export interface Session {
  readonly target: Target
  readonly purpose: Purpose
  readonly partition: string
  /** The SDK client for this target; one per class and wish. Global services answer in the partition's home region. */
  client<C>(Client: ClientClass<C>, wish?: ClientWish): C
  /** What it calls with, good for so many milliseconds at least if its role's sessions are. Only sessions that run tasks tell. */
  readonly credentials?: (lasting: number) => Promise<SessionCredentials>
  /** The repository's files as they are now: what is uploaded comes from there. */
  readonly files?: () => Promise<Files>
  /** Loads once per session and key: how types share a sweep. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>
  /** Forgets clients and sweeps. */
  close(): void
}

/** What was seen of one type in one target. Unreadable is never "empty". */
export type Reading = { readonly type: string; readonly target: Target } & (
  | { readonly status: "read"; readonly found: readonly Found[]; readonly footings?: readonly Footing[] }
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

/** The accounts that fall to one of several machines. `index` counts from 1 to `of`. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** A part of a plan, made by one of several machines, with all that joining the parts takes: plain JSON. */
export interface PlanShard {
  readonly shardVersion: 1
  readonly shard: Shard
  readonly run: ShardRun
  /** Of these accounts: its problems are theirs alone, and no limit of the whole run was judged. */
  readonly plan: Plan
  /** What the limits of the whole run are judged by. */
  readonly total: { readonly owned: number; readonly deletes: number; readonly changes: number }
  /** By template. */
  readonly acknowledged: Readonly<Record<string, { readonly deletes: number; readonly changes: number }>>
  readonly waiting: readonly Waiting[]
  /** By type, of those among the changes. */
  readonly naming: Readonly<Record<string, Naming>>
  /** By account: the index of its wave, where that is not the last one. */
  readonly waves: Readonly<Record<string, number>>
  /** By path, of those that expressions named: sha256 of what is in them; "" where that could not be read. */
  readonly files: Readonly<Record<string, string>>
}

/** What every shard of a run says alike: hashes are sha256. */
export interface ShardRun {
  /** The version that made it. */
  readonly reconcile: string
  readonly config: string
  /** Of templates, rules and holds. */
  readonly templates: string
  /** Of the account index. */
  readonly organization: string
  /** The revision that was compared with, as it was named; absent: none. */
  readonly base?: string
  /** How many accounts all shards plan together. */
  readonly accounts: number
  readonly waves: number
  readonly safety: Safety
  /** Templates that say how much of them is planned. */
  readonly acknowledging: readonly {
    readonly name: string
    readonly source: Source
    readonly line?: string
    readonly lifecycle: Pick<Lifecycle, "acknowledge">
  }[]
  /** By name, of templates in which something can expire: a hash of it, without the files it may use. */
  readonly expiring: Readonly<Record<string, string>>
  /** Problems of no single account. */
  readonly problems: readonly Problem[]
  /** Of the configuration. */
  readonly warnings: readonly Problem[]
  readonly settings: readonly SettingChange[]
}

/**
 * What a shard of a check, an inventory or a task says of itself, so that only what belongs together is joined: plain JSON, and
 * hashes are sha256.
 */
export interface ShardFacts {
  readonly shardVersion: 1
  readonly command: "check" | "inventory" | "run"
  readonly shard: Shard
  /** The version that made it. */
  readonly reconcile: string
  /** The configuration's name. */
  readonly owner: string
  /** "" for AWS itself. */
  readonly world: string
  /** ISO 8601. */
  readonly clock: string
  readonly config: string
  /** Of the account index. */
  readonly organization: string
  /** Of rules and waivers, or of the task; of nothing, where none are asked. */
  readonly templates: string
  /** What narrows all shards alike: filters, or names of types and regions; the task's name and the run's id. */
  readonly asked: Json
  /** How many accounts, or targets of a task, all shards have together. */
  readonly size: number
}

/** What one of several machines found by rules. */
export interface CheckShard extends ShardFacts {
  readonly command: "check"
  readonly rules: readonly ShardRules[]
  /** Names of those that were asked. */
  readonly chosen: readonly string[]
  /** That it looked at, by id. */
  readonly accounts: Readonly<Record<string, { readonly name: string }>>
  readonly findings: readonly Finding[]
  readonly waived: readonly Finding[]
  /** Problems of no single account. */
  readonly general: readonly Problem[]
  /** Those of its accounts, sorted by account. */
  readonly problems: readonly Problem[]
  /** Of waivers that covered nothing here; absent where not everything was asked. */
  readonly idle?: readonly Problem[]
  /** Of the configuration. */
  readonly warnings: readonly Problem[]
  readonly looked: number
  readonly unjudged: number
  /** By path, of those that rules named: sha256 of what is in them. */
  readonly files: Readonly<Record<string, string>>
}

/** As much of a rule template as reports need, and as ordering what several machines found takes. */
export interface ShardRules
  extends Pick<RuleTemplate, "name" | "type" | "description" | "source" | "orderBy" | "report"> {
  /** What it looks at belongs to a region. */
  readonly regional: boolean
  /** Of one that names a channel: ids of the accounts that it looks at, in whatever shard. */
  readonly accounts?: readonly string[]
  readonly rules: readonly Pick<Rule, "name" | "severity" | "columns" | "orderBy" | "source">[]
  readonly columns: readonly Pick<NamedText, "name">[]
}

/** What one of several machines looked at for an inventory: at the head of a snapshot, or behind the records. */
export interface InventoryShard extends ShardFacts {
  readonly command: "inventory"
  /** Ids, in the order in which they are written. */
  readonly accounts: readonly string[]
}

/** Behind the records of an inventory. */
export interface InventoryRecords extends InventoryShard {
  readonly form: string
  /** How many each account has, in the same order. */
  readonly records: readonly number[]
  readonly types: number
  readonly regions: number
  readonly resources: number
  /** Places of which something could not be read. */
  readonly unread: number
}

/** What one of several machines performed of a task: behind what became of each target. */
export interface TaskShard extends ShardFacts {
  readonly command: "run"
  readonly name: string
  /** The run's. */
  readonly id: string
  readonly resumable: boolean
  /** With their numbers among the targets of all shards. */
  readonly targets: readonly { readonly account: string; readonly region: string; readonly number: number }[]
}

/** What one of several machines found of drift: a plan when nothing is pending, and what rules found. */
export interface DriftShard {
  readonly shardVersion: 1
  readonly command: "drift"
  readonly plan: PlanShard
  /** Absent where no rule is asked. */
  readonly check?: CheckShard
}

/** A planned change that must wait for others, as far as the plan's order is concerned. */
export interface Waiting {
  readonly key: string
  readonly type: string
  readonly id: string
  readonly account: string
  readonly template: string
  readonly action: Action
  readonly needs: readonly string[]
}

/** How the resources of a type are told apart: `case` ignores it, and of `sole` there is one per target. */
export interface Naming {
  readonly scope: Scope
  readonly fold: "none" | "case" | "sole"
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
  | {
      readonly status: "failed" | "skipped" | "held"
      readonly reason: string
      /** Somebody stopped the run before it was begun: nothing is wrong with it. */
      readonly interrupted?: true
    }
)

// --- Notices --------------------------------------------------------------------------------------------------------

/** How much a notice matters. Whoever asks for one of them hears of all before it, too. */
export type Priority = "problem" | "important" | "success" | "informational"

/** What people elsewhere hear of a command's result. Its texts are untrusted: each place escapes them in its own way. */
export interface Notice {
  readonly command: "plan" | "drift" | "check" | "apply"
  /** The configuration's name. */
  readonly owner: string
  /** As a plan's. */
  readonly world: string
  readonly priority: Priority
  /** A sentence without its full stop. */
  readonly title: string
  /** Sentences, each a paragraph. */
  readonly lines: readonly string[]
  readonly tables: readonly NoticeTable[]
  /** All of it as plain text, for where a file can be left. */
  readonly report: string
  /** Where all of it can be read. */
  readonly url?: string
}

/** What rule templates found, for the channel of Slack that these name themselves. */
export interface ChannelNotice {
  readonly channel: string
  /** The rule templates that name it, sorted. */
  readonly templates: readonly string[]
  readonly notice: Notice
}

/** Rows have as many cells as there are columns. */
export interface NoticeTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A notice as Slack takes it: escaped, and within its limits. */
export interface SlackMessage {
  /** For notifications, and where blocks cannot be shown. */
  readonly text: string
  /** https://docs.slack.dev/reference/block-kit/blocks */
  readonly blocks: readonly Json[]
  /** What did not fit, whole: to be left as a file in the message's thread. */
  readonly file?: { readonly name: string; readonly title: string; readonly text: string }
  /** The same as messages for the thread, for where no file can be left. */
  readonly thread: readonly string[]
}

/** What became of a task in one target. `present`: its result is there already. `stopped`: never begun. */
export interface TaskOutcome {
  readonly target: Target
  readonly status: "done" | "failed" | "present" | "stopped"
  /** Where its result is, or would be. */
  readonly output: string
  /** How long it took. */
  readonly seconds?: number
  /** What came of it, in a few words. */
  readonly summary?: string
  /** Why it failed, or was not begun: a sentence; and what to do. */
  readonly reason?: string
  readonly fix?: string
}

/** The same as it is told: of the target only its names. */
export interface ToldOutcome extends Omit<TaskOutcome, "target"> {
  readonly target: { readonly account: Pick<Account, "id" | "name">; readonly region: string }
}

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

// --- World ----------------------------------------------------------------------------------------------------------

/** The files of one revision of the repository. Paths are relative to the configuration's folder, with `/`. */
export interface Files {
  /** Sorted paths that match any of the globs. */
  list(globs: readonly string[]): Promise<readonly string[]>
  /** The text; throws a `ProblemError` when it is missing, outside the repository, or too large. */
  read(path: string): Promise<string>
  /** The bytes of any file, of at most 100 MiB; throws as `read` does. */
  bytes(path: string): Promise<Uint8Array>
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
  /** Types that are known: those with a native provider, and those learned. Sorted. */
  readonly types: readonly string[]
  /**
   * Learns other types from CloudFormation's registry, or offline from what was kept of it; `provider` knows them then. What it
   * cannot learn is a problem that names its `type`: a note where nobody could be asked, else an error.
   */
  learn?(types: readonly string[], options?: { readonly offline?: boolean }): Promise<readonly Problem[]>
  /**
   * Keys of resources that carry any `reconcile:owner` tag, by type: those of the session's target, or, with an account's
   * session, those of one of its regions.
   */
  owned(session: Session, region?: string): Promise<ReadonlyMap<string, readonly string[]>>
  /** Unique ids of principals (`AROA...`, `AIDA...`) to ARNs, as far as the session's reads told. */
  principals(session: Session): Promise<ReadonlyMap<string, string>>
  /** Throws a `ProblemError` where the account cannot be entered. */
  connect(target: Target, options: ConnectOptions): Promise<Session>
  /** Asks for what an expression looks up, once per run; a secret's version only, never its value. Absent: cannot be asked. */
  lookup?(request: LookupRequest): Promise<Looked>
  /** Reads a value that is about to be written, with the rights to apply. Throws a `ProblemError` that does not quote it. */
  reveal?(source: SecretSource): Promise<Revealed>
  /** What the calls so far cost: for progress and reports. */
  calls(): { readonly made: number; readonly throttled: number }
  /** A client of somebody above the accounts: who runs, who reads the index, a purpose's hub. Absent where there is no AWS. */
  clientAs?<C>(who: "ambient" | "index" | Purpose, Client: ClientClass<C>, wish?: ClientWish): C
}

export interface ConnectOptions {
  readonly purpose: Purpose
  /** Whose session it is, where not the target's own. */
  readonly via?: Provider["via"]
  /** Types the session will read or write; the session policy is made from their declared actions. */
  readonly types: readonly string[]
  /** The run's id: part of every session name. */
  readonly run: string
  /** ARNs of what will be written, and of what that is attached to; absent: anything the types cover. */
  readonly resources?: readonly string[]
  /** What a task may do: all that its session policy allows. */
  readonly rights?: readonly Right[]
}
