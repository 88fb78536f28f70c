import type { Account, Selector } from "./account.ts"
import type { Target } from "./resource.ts"
import type { Override } from "./template.ts"
import type { Source, Written, WrittenMap } from "./value.ts"

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
