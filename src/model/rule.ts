import type { Waiver } from "./exception.ts"
import type { Template } from "./template.ts"
import type { At, Json, Source } from "./value.ts"

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
