import type { Selector } from "./account.ts"
import type { At, Source, Written, WrittenMap } from "./value.ts"

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
