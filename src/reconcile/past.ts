import { ProblemError } from "../value/problem.ts"

/** A review in the future would pass off what expires until then as expired since. The digest does not cover the clock. */
export function requirePast(reviewed: Date, now: Date): void {
  if (reviewed <= now) return
  throw new ProblemError({
    severity: "error",
    message: `The plan file says it was made at ${reviewed.toISOString()}, which is yet to come`,
    fix: "Make the plan again, and have that reviewed; if it is right, mend this machine's clock.",
  })
}
