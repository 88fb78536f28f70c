import type { Json, Properties, Provider, Target } from "../model.ts"

/** One live resource, as a template would state it. */
export interface Member {
  readonly provider: Provider
  readonly target: Target
  /** What names it in its target. */
  readonly key: string
  /** Without what AWS decides, what is as it is anyway, ownership tags, and sensitive values. */
  readonly properties: Properties
  /** Properties that are there and cannot be stated: nobody may read them. */
  readonly unsaid: readonly string[]
}

/** One live resource that no template will state, and why: the end of a sentence. */
export interface LeftOut {
  readonly type: string
  readonly account: string
  readonly region: string
  readonly id: string
  readonly reason: string
}

/** A file to write: YAML, or JSON where a template includes it. `path` is relative to the configuration's folder, with `/`. */
export interface ImportedFile {
  readonly path: string
  readonly text: string
}

/** Maps as they are being made. */
export type Fields = { [name: string]: Json }

/** Whether a value is a map, not a list. */
export const isFields = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value)

/** What tells targets apart. */
export const placeOf = ({ account, region }: Target): string => `${account.id} ${region}`
