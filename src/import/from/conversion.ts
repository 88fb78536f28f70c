import type { Json, Problem, Severity, Source, WrittenEntry, WrittenMap } from "../../model.ts"

/** Whose templates are converted. */
export type Peer = "iambic" | "starfleet"

/** The entries of a map by their names in snake case: `AssumeRolePolicyDocument` and `assume_role_policy_document` are one. */
export interface Fields {
  readonly map: WrittenMap
  readonly entries: ReadonlyMap<string, WrittenEntry>
}

/** A variable of another language as CEL says it. */
export interface Reference {
  readonly expression: string
  /** Where it is an entry that may be missing: the map that has it, and its key. */
  readonly entry?: { readonly map: string; readonly key: string }
}

/** What converting one document needs to know, and what it collects on the way. */
export interface Conversion {
  /** As people call whose template it is. */
  readonly tool: "IAMbic" | "Starfleet"
  readonly clock: Date
  /** Names, in snake case, of what any part may say about where and until when it is there. */
  readonly placing: readonly string[]
  readonly problems: Problem[]
  /** Which accounts a part is for, as a selector says it; undefined: all. */
  accounts(fields: Fields): Json | undefined
  /** What a variable is here; undefined where nobody defines it. */
  variable(name: string): Reference | undefined
}

/** Notes what a person must know of a place in the original. An `error` keeps the document from being converted. */
export function say(
  { problems }: Pick<Conversion, "problems">,
  severity: Severity,
  source: Source,
  [message, fix]: readonly [message: string, fix?: string],
): void {
  problems.push({ severity, message, ...(fix !== undefined && { fix }), source })
}

/** A map of the template that is written: entries that are undefined are left out. */
export const compact = (map: { readonly [key: string]: Json | undefined }): { readonly [key: string]: Json } =>
  Object.fromEntries(Object.entries(map).filter((entry): entry is [string, Json] => entry[1] !== undefined))

/** A template that is to be written, but for its final name. Properties are as templates have them, with expressions. */
export interface Draft {
  /** What it would like to be called. */
  readonly name: string
  readonly type: string
  readonly description?: string
  /** `all`, or what a selector says of accounts. */
  readonly accounts: Json
  readonly management: boolean
  readonly regions?: Json
  readonly exceptRegions?: Json
  readonly absent?: boolean
  readonly expires?: string
  readonly variables?: Json
  readonly each?: Json
  readonly lifecycle?: Json
  readonly properties: Json
  readonly overrides?: readonly Json[]
}

/** What one file became. */
export interface Outcome {
  /** None: nothing of it is carried over. */
  readonly drafts: readonly Draft[]
  /** Sentences at the head of the file that is written. */
  readonly comments: readonly string[]
}

/** A document that leads to nothing, for a reason that has been noted. */
export const nothing: Outcome = { drafts: [], comments: [] }
