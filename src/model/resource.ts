import type { Account } from "./account.ts"
import type { Edit } from "./plan.ts"
import type { Problem } from "./problem.ts"
import type { Lifecycle, State } from "./template.ts"
import type { Properties, Source } from "./value.ts"

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

/** What something that is stated rests on, as AWS shows it. */
export interface Footing {
  /** Of what is stated. */
  readonly key: string
  /** With ownership `parent`: what it belongs to, whether it is there itself or not. Absent: there is no such parent. */
  readonly parent?: Pick<Found, "owner" | "properties">
  /** Names in it that nothing has; with a `ref`, unless a template states that. */
  readonly unknown: readonly (Pick<Problem, "message" | "fix"> & { readonly ref?: Ref })[]
}

/** What was seen of one type in one target. Unreadable is never "empty". */
export type Reading = { readonly type: string; readonly target: Target } & (
  | { readonly status: "read"; readonly found: readonly Found[]; readonly footings?: readonly Footing[] }
  | { readonly status: "unreadable"; readonly reason: string; readonly fix?: string }
)
