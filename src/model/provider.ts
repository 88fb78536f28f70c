import type { Organization } from "./account.ts"
import type { FolderFile } from "./files.ts"
import type { Action, Edit, Effect } from "./plan.ts"
import type { Problem } from "./problem.ts"
import type { Desired, Footing, Found, Ref, Scope, Target, Write } from "./resource.ts"
import type { Session } from "./session.ts"
import type { JsonSchema, Properties } from "./value.ts"

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

/** What a resource is stated among. */
export interface Surroundings {
  readonly organization: Organization
  /** Everything that is stated in the same place, itself included. */
  readonly stated: readonly Desired[]
}

/** Which resources a read is about: what is stated, and keys that are known to be owned. */
export interface Wanted<P = Properties> {
  readonly desired: readonly Desired<P>[]
  readonly owned: readonly string[]
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
