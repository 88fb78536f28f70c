import { setTimeout as sleep } from "node:timers/promises"
import type { Session } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** Milliseconds; the last one repeats. */
const PAUSES = [250, 500, 1000, 2000]
const PATIENCE = 10_000

/**
 * Makes one call. Throws a `ProblemError` that says what was tried, in which account and region, and AWS's own words; its
 * cause is the SDK's error. The codes in `spreading` say that AWS does not know of something everywhere yet: those errors are
 * met with patience, for ten seconds.
 */
export async function attempt<T>(
  session: Session,
  what: string,
  call: () => Promise<T>,
  spreading: readonly string[] = [],
): Promise<T> {
  const deadline = Date.now() + PATIENCE
  for (let failures = 0; ; failures++) {
    try {
      return await call()
    } catch (error) {
      const pause = PAUSES[Math.min(failures, PAUSES.length - 1)] as number
      if (!spreading.includes(codeOf(error)) || Date.now() + pause > deadline) throw refused(session, what, error)
      await sleep(pause)
    }
  }
}

/** Like `attempt`, and undefined where AWS answers with the code that says there is none. */
export async function lookFor<T>(
  session: Session,
  what: string,
  call: () => Promise<T>,
  missing: string,
  spreading?: readonly string[],
): Promise<T | undefined> {
  try {
    return await attempt(session, what, call, spreading)
  } catch (error) {
    if (codeOf(error) === missing) return undefined
    throw error
  }
}

/** AWS's error code, without the suffix that the SDK adds; also of an error that `attempt` threw. */
export function codeOf(error: unknown): string {
  if (error instanceof ProblemError && error.cause !== undefined) return codeOf(error.cause)
  return error instanceof Error ? error.name.replace(/Exception$/, "") : ""
}

/** A failed call for people; `remark` is a sentence behind AWS's own. What is a problem already stays as it is. */
export function refused(session: Session, what: string, cause: unknown, remark?: string): ProblemError {
  if (cause instanceof ProblemError && remark === undefined) return cause
  const { account, region, scope } = session.target
  const where = `${account.name} (${account.id})${scope === "region" ? `, ${region}` : ""}`
  const source = cause instanceof ProblemError ? cause.cause : cause
  const fix = whatToDo(codeOf(source))
  return new ProblemError(
    {
      severity: session.purpose === "plan" ? "unreadable" : "error",
      message: [`Cannot ${what} in ${where}: ${wordsOf(source)}`, remark].filter(Boolean).join(" "),
      ...(fix !== undefined && { fix }),
      account: account.id,
      region,
    },
    { cause: source },
  )
}

function whatToDo(code: string): string | undefined {
  if (/^(AccessDenied|UnauthorizedOperation|OperationNotPermitted)/.test(code))
    return "Allow it to the role that reconcile enters by; a policy of the organization may forbid it all the same."
  if (/^(AuthFailure|UnrecognizedClient|InvalidClientTokenId|OptInRequired)$/.test(code))
    return "Enable the region in the account, or take it out of `regions`."
  return undefined
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const words = cause.message
    .replace(/\s*\((?:Service|Status Code|Request ID):[^)]*\)/gi, "")
    .replace(/[,;]?\s*request ?id:?\s*[\w-]+/gi, "")
    .trim()
  return words === "" || words === "UnknownError" ? `${cause.name}.` : /[.!?]$/.test(words) ? words : `${words}.`
}
