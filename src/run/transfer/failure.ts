import { ProblemError } from "../../value/problem.ts"

/** The status of S3's answer to a call that failed: some answers have no words. Of a problem, that of its cause. */
export function statusOf(error: unknown): number | undefined {
  const { cause, $metadata } = error as {
    readonly cause?: unknown
    readonly $metadata?: { readonly httpStatusCode?: number }
  }
  if ($metadata === undefined) return cause === undefined || cause === null ? undefined : statusOf(cause)
  return $metadata.httpStatusCode
}

/** A failed call of S3 for people: what was tried, whose bucket it is said to be, who called, and S3's own words. */
export function failed(what: string, end: Caller, cause: unknown): ProblemError {
  if (cause instanceof ProblemError) return cause
  const who = end.identity === "central" ? "the identity that enters the accounts" : "the role in the target's account"
  const isDenied = cause instanceof Error && cause.name.startsWith("AccessDenied")
  const fix = whatToDo(isDenied ? 403 : statusOf(cause), who)
  return new ProblemError(
    {
      severity: "error",
      message: `Cannot ${what} in bucket ${end.bucket} of account ${end.owner}: ${wordsOf(cause)}`,
      ...(fix !== undefined && { fix }),
    },
    { cause },
  )
}

/** Whose call it was, on which bucket. */
export interface Caller {
  readonly bucket: string
  readonly owner: string
  readonly identity: "target" | "central"
}

function whatToDo(status: number | undefined, who: string): string | undefined {
  if (status === 403)
    return `Let ${who} do it, by its own policies and, of another account's bucket, by the bucket's; a key of KMS has a say, too. S3 also refuses where the bucket is not that account's.`
  if (status === 404) return "Create it, or name another."
  if (status === 412) return "It changed meanwhile, and is left as it is: run the task again."
  return undefined
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `${String(cause)}.`
  const { name, message } = cause
  if (
    /^(403|404|412|Unknown|UnknownError|Forbidden|NotFound)$/.test(name) ||
    message === "" ||
    message === "UnknownError"
  ) {
    const status = statusOf(cause)
    const said: Readonly<Record<number, string>> = { 403: "S3 refuses (403 Forbidden).", 404: "it does not exist." }
    return said[status ?? 0] ?? (status === 412 ? "it is not what it was (412)." : `${name}.`)
  }
  return /[.!?]$/.test(message) ? message : `${message}.`
}

/** The same run copied another object to this key. */
export function rival(bucket: string, key: string): ProblemError {
  return new ProblemError({
    severity: "error",
    message: `Another target of this run has put an object there: s3://${bucket}/${key}.`,
    fix: "Write {{ account.id }} (and {{ region }}) into to.prefix, so that no two targets have one key.",
  })
}

/** An object has too many pieces for an upload. */
export function tooLarge(key: string, most: number): ProblemError {
  return new ProblemError({
    severity: "error",
    message: `${key} has more than ${Math.floor(most / 2 ** 30)} GiB: so much cannot be read and written here.`,
    fix: "Let one identity read and write both buckets, so that S3 copies it itself.",
  })
}
