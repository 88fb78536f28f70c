/** What the report's page is given as JSON, and what its script reads. Imports nothing: both sides share it. Every text is one visible line. */

/** What can be said of a resource in an account. */
export type State =
  | "delete"
  | "replace"
  | "update"
  | "adopt"
  | "create"
  | "error"
  | "blocked"
  | "not planned"
  | "orphan"
  | "warning"
  | "note"

/** One line of what differs: `[sign, levels of indentation, text, note beside it]`. */
export type PageLine = readonly [sign: "+" | "-" | "~" | " ", depth: number, text: string, note?: string]

/** One row of the matrix. No id: the organization itself. */
export interface PageAccount {
  readonly id: string
  readonly name: string
  /** Resources there that are as stated. */
  readonly unchanged: number
  readonly management?: true
  /** Not everything there could be read: no change is no promise. */
  readonly unplanned?: true
}

/** Something said of one resource, the same in all accounts of its group but for `{{ account.id }}` and `{{ account.name }}`. */
export interface PageEntry {
  readonly state: State
  /** "" where it is about no resource. */
  readonly type: string
  readonly id: string
  readonly region?: string
  /** Index into `templates`; absent where it is about the whole account. */
  readonly template?: number
  /** Where it is written: `templates/audit.yaml:12`. */
  readonly place?: string
  /** Why it is due, where that is not the pull request. */
  readonly cause?: string
  /** `2 changed: MaxSessionDuration, Tags`. */
  readonly changed?: string
  /** Index into `bodies`. */
  readonly body?: number
  /** Sentences: what a problem says, why an orphan stays. They hold no placeholders. */
  readonly texts?: readonly string[]
}

/** Accounts, and what is said of exactly these. */
export interface PageGroup {
  /** `drift`: differed before the pull request. `aside`: no changes, but problems, orphans and notes. */
  readonly kind: "changes" | "drift" | "aside"
  /** Indexes into `accounts`, as pairs of first index and length. */
  readonly spans: readonly number[]
  readonly entries: readonly PageEntry[]
}

/** Everything that the page's script knows. */
export interface PageData {
  /** By name. */
  readonly accounts: readonly PageAccount[]
  /** Those of which there is anything to say. */
  readonly templates: readonly string[]
  /** As reports order them: most dangerous first, then the widest. */
  readonly groups: readonly PageGroup[]
  /** What differs, each once. */
  readonly bodies: readonly (readonly PageLine[])[]
}
