import type { Json } from "../model.ts"
import { type ReconFacts, reconRecords } from "./aws-recon.ts"
import type { Contents, Unread } from "./contents.ts"

/** How one resource is told: in the words of templates and snapshots, or as aws_recon does. */
export type Form = "reconcile" | "aws-recon"

/** Every resource of an account, and everything that could not be read there, as one record each. */
export function recordsOf(contents: Contents, form: Form, facts: ReconFacts): readonly Json[] {
  if (form === "aws-recon") return reconRecords(contents, facts)
  return [...(contents.rows as readonly unknown[] as readonly Json[]), ...contents.unread.map(errorRecord)]
}

/** JSON Lines: one record on each. https://jsonlines.org */
export const linesOf = (records: readonly Json[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("")

/** One array, a record on each line. */
export const arrayOf = (records: readonly Json[]): string =>
  records.length === 0 ? "[]\n" : `[\n${records.map((record) => JSON.stringify(record)).join(",\n")}\n]\n`

const errorRecord = ({ reason, fix, ...place }: Unread): Json => ({
  ...place,
  error: reason,
  ...(fix !== undefined && { fix }),
})
