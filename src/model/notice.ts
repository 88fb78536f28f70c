import type { Json } from "./value.ts"

/** How much a notice matters. Whoever asks for one of them hears of all before it, too. */
export type Priority = "problem" | "important" | "success" | "informational"

/** What people elsewhere hear of a command's result. Its texts are untrusted: each place escapes them in its own way. */
export interface Notice {
  readonly command: "plan" | "drift" | "check" | "apply"
  /** The configuration's name. */
  readonly owner: string
  /** As a plan's. */
  readonly world: string
  readonly priority: Priority
  /** A sentence without its full stop. */
  readonly title: string
  /** Sentences, each a paragraph. */
  readonly lines: readonly string[]
  readonly tables: readonly NoticeTable[]
  /** All of it as plain text, for where a file can be left. */
  readonly report: string
  /** Where all of it can be read. */
  readonly url?: string
}

/** What rule templates found, for the channel of Slack that these name themselves. */
export interface ChannelNotice {
  readonly channel: string
  /** The rule templates that name it, sorted. */
  readonly templates: readonly string[]
  readonly notice: Notice
}

/** Rows have as many cells as there are columns. */
export interface NoticeTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A notice as Slack takes it: escaped, and within its limits. */
export interface SlackMessage {
  /** For notifications, and where blocks cannot be shown. */
  readonly text: string
  /** https://docs.slack.dev/reference/block-kit/blocks */
  readonly blocks: readonly Json[]
  /** What did not fit, whole: to be left as a file in the message's thread. */
  readonly file?: { readonly name: string; readonly title: string; readonly text: string }
  /** The same as messages for the thread, for where no file can be left. */
  readonly thread: readonly string[]
}
