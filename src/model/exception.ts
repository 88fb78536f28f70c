import type { AccountSelector } from "./account.ts"
import type { Source } from "./value.ts"

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
