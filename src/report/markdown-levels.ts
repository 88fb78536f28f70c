import type { Plan } from "../model.ts"
import { code } from "./escape.ts"
import { accountLabel, count } from "./names.ts"

/**
 * How much a comment shows. Level 0 everything; 1 long lists and values cut; 2 the largest groups as lists of resources;
 * 3 the table only; 4 counts only.
 */
export interface Shortening {
  readonly level: 0 | 1 | 2 | 3 | 4
  /** Accounts named in one list. */
  readonly names: number
  /** Lines of one resource's edits. */
  readonly lines: number
  /** Values of one statement. */
  readonly values: number
  /** Groups that weigh more are lists of their resources. */
  readonly heaviest: number
  /** Rows of the table. */
  readonly rows: number
  readonly alertItems: number
  /** Resources that are deleted, or deleted and created again, named in their alerts: as many as there is room for. */
  readonly deletes: number
  readonly problems: number
}

/** A number of rows that nothing exceeds. */
export const EVERYTHING = Number.POSITIVE_INFINITY

/** How many accounts a list below a problem names: it is not what a reviewer looks at first. */
export const secondaryNames = ({ level, names }: Pick<Shortening, "level" | "names">): number =>
  level === 0 ? names : Math.min(names, 20)

/** Accounts as inline code: `<code>payments (111111111111)</code>, +10`. */
export function accountCodes(ids: readonly string[], { accounts }: Pick<Plan, "accounts">, most: number): string {
  const shown = ids.length <= most + 1 ? ids : ids.slice(0, most)
  const labels = shown.map((id) => code(accountLabel(id, accounts)))
  return (shown.length < ids.length ? [...labels, `+${count(ids.length - shown.length)}`] : labels).join(", ")
}

/** A part that is closed until somebody opens it. Both texts are Markdown or HTML of ours. */
export function details(summary: string, content: string, open = false): string {
  return `<details${open ? " open" : ""}><summary>${summary}</summary>\n\n${content}\n\n</details>`
}
