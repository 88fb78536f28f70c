import type { Json, Problem } from "../model.ts"

/**
 * What `doctor` looks at, in this order. `configuration`: the files; `identity`: who calls AWS; `accounts`: the account
 * index; `access`: the way into each account; `permissions` and `trust`: of reconcile's own roles; `tags`: who may write the
 * tags of ownership; `workflows`: the jobs that run reconcile; `github`: the repository's settings.
 */
export const CHECKS = [
  "configuration",
  "identity",
  "accounts",
  "access",
  "permissions",
  "trust",
  "tags",
  "workflows",
  "github",
] as const

/** One thing that `doctor` looks at. */
export type Check = (typeof CHECKS)[number]

/**
 * `wrong`: it does not work, or is not safe (exit 1). `unknown`: it could not be looked at (exit 5). `warning` should be
 * mended. `skipped`: nobody asked for it, or it does not apply here. From the least serious on.
 */
export const STATUSES = ["skipped", "ok", "warning", "unknown", "wrong"] as const

/** How a thing was found. */
export type Status = (typeof STATUSES)[number]

/** What was found out about one part of the set-up. */
export interface Diagnosis {
  readonly check: Check
  readonly status: Status
  /** What is so: a sentence. Account names and ids are placeholders where several accounts share it. */
  readonly message: string
  /** What to do about it: a sentence. */
  readonly fix?: string
  /** Ids of the accounts in which it is so; absent where it is about none in particular. */
  readonly accounts?: readonly string[]
  /** What should be there: a policy document. */
  readonly document?: Json
}

/** Makes diagnoses of one check. */
export type Diagnose = (
  status: Status,
  message: string,
  more?: Omit<Diagnosis, "check" | "status" | "message">,
) => Diagnosis

/** Makes diagnoses of this check. */
export const diagnose =
  (check: Check): Diagnose =>
  (status, message, more = {}) => ({ check, status, message, ...more })

/** What an error of access says, as a diagnosis: what failed because something is down is unknown, not wrong. */
export function diagnosisOf(check: Check, { message, fix, account }: Problem, outage: boolean): Diagnosis {
  return {
    check,
    status: outage ? "unknown" : "wrong",
    message,
    ...(fix !== undefined && { fix }),
    ...(account !== undefined && { accounts: [account] }),
  }
}

/** How many diagnoses have each status. */
export function tally(diagnoses: readonly Diagnosis[]): Readonly<Record<Status, number>> {
  const count = (status: Status) => diagnoses.filter((one) => one.status === status).length
  return {
    skipped: count("skipped"),
    ok: count("ok"),
    warning: count("warning"),
    unknown: count("unknown"),
    wrong: count("wrong"),
  }
}
