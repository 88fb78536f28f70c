import type { Source } from "./value.ts"

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
