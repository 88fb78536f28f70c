import type { Problem } from "../model.ts"
import { isPattern } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import type { Form } from "./records.ts"

/** How resources are written down: a snapshot, one array, or one line for each. */
export type Format = "snapshot" | "json" | "jsonl"

/** What flags and configuration say of where an inventory goes. */
export interface DeliveryOptions {
  /** Absent: stdout. */
  readonly out?: string
  readonly format?: Format
  readonly form?: Form
  readonly bucketOwner?: string
  /** `out` is a folder that is there. */
  readonly isFolder?: boolean
}

/** Where an inventory goes, and as what. */
export interface Delivery {
  readonly to: "stdout" | "file" | "folder" | "pattern"
  readonly format: Format
  readonly form: Form
  readonly gzip: boolean
  readonly yaml: boolean
}

/** What is meant by a file's name and the flags. Throws a ProblemError where that cannot be done. */
export function deliveryOf({ out, format: asked, form: told, bucketOwner, isFolder }: DeliveryOptions): Delivery {
  const form = told ?? "reconcile"
  const gzip = out?.endsWith(".gz") === true
  const name = out?.replace(/\.gz$/, "") ?? ""
  const to = placeOf(out, isFolder)
  const format = asked ?? usual(name, to, form)
  const delivery = { to, format, form, gzip, yaml: /\.ya?ml$/.test(name) }
  const problem = refusal(delivery, out ?? "", bucketOwner)
  if (problem) throw new ProblemError({ severity: "error", ...problem })
  return delivery
}

function placeOf(out: string | undefined, isFolder: boolean | undefined): Delivery["to"] {
  if (out === undefined) return "stdout"
  if (isPattern(out)) return "pattern"
  return out.endsWith("/") || isFolder ? "folder" : "file"
}

/** By the ending, where nobody says. */
function usual(name: string, to: Delivery["to"], form: Form): Format {
  if (to === "stdout" || /\.(jsonl|ndjson)$/.test(name)) return "jsonl"
  return to === "pattern" || form === "aws-recon" ? "json" : "snapshot"
}

function refusal(
  { to, format, form, gzip, yaml }: Delivery,
  out: string,
  bucketOwner: string | undefined,
): Pick<Problem, "message" | "fix"> | undefined {
  if (format === "snapshot" && form === "aws-recon")
    return { message: "A snapshot cannot have the form of aws_recon", fix: "Use --format json or --format jsonl." }
  if (to === "pattern" && format === "snapshot")
    return {
      message: `A snapshot is one file or one folder: ${out} is a pattern`,
      fix: "Give --out FILE or --out FOLDER/, or use --format json.",
    }
  if (to === "folder" && format !== "snapshot")
    return { message: `${out} is a folder`, fix: "Name a file, or a pattern like out/{{ account.id }}.json." }
  if (yaml && (format !== "snapshot" || gzip))
    return { message: `${out} would not hold YAML`, fix: "Let its name end with .json, .jsonl or .json.gz." }
  if (out.startsWith("s3://") && bucketOwner === undefined)
    return {
      message: `Nobody said whose the bucket of ${out} is`,
      fix: "Give its account with --bucket-owner, or as `inventory.bucketOwner` in reconcile.yaml: nothing is sent to anybody else's.",
    }
  return undefined
}
