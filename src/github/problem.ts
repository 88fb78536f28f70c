import { ProblemError } from "../value/problem.ts"

/** What octokit throws, whichever copy of its error class: the status is 500 where no reply came at all. */
interface Refusal extends Error {
  readonly status: number
  readonly response?: { readonly data?: unknown; readonly headers?: Readonly<Record<string, string | undefined>> }
}

/**
 * An error of a call to GitHub, for people: what could not be done, why, and where to mend it. `doing` completes "Could
 * not"; `permission` is the line of the workflow's `permissions:` that the call needs, as `checks: write`. Holds
 * nothing of the request but that; a problem stays what it is.
 */
export function githubProblem(error: unknown, doing: string, permission?: string): ProblemError {
  if (error instanceof ProblemError) return error
  const { why, fix } = isRefusal(error) ? explain(error, permission) : { why: oneLine(String(error)), fix: undefined }
  return new ProblemError({ severity: "error", message: `Could not ${doing}: ${why}`, fix }, { cause: error })
}

/** Whether GitHub refused because of what the token may do: the error of the call, or the problem made of it. */
export function isForbidden(error: unknown): boolean {
  const refusal = error instanceof ProblemError ? error.cause : error
  return isRefusal(refusal) && refusal.status === 403 && !isRateLimit(refusal)
}

/** The status of GitHub's refusal, of the error of the call or of the problem made of it; 500 where no reply came. */
export function statusOf(error: unknown): number | undefined {
  const refusal = error instanceof ProblemError ? error.cause : error
  return isRefusal(refusal) ? refusal.status : undefined
}

/** Makes calls to GitHub, and a `githubProblem` of what it refuses. Other errors pass. */
export async function attempt<T>(doing: string, permission: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls()
  } catch (error) {
    throw isRefusal(error) ? githubProblem(error, doing, permission) : error
  }
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && "status" in error && typeof error.status === "number"
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit({ status, response, message }: Refusal): boolean {
  const used = response?.headers?.["x-ratelimit-remaining"] === "0" || /\brate limit\b/i.test(message)
  return status === 429 || (status === 403 && used)
}

interface Explanation {
  readonly why: string
  readonly fix?: string
}

function explain(refusal: Refusal, permission?: string): Explanation {
  const { status, response } = refusal
  const said = `HTTP ${status}: ${whatGitHubSaid(refusal)}`
  if (isRateLimit(refusal)) return { why: `GitHub's rate limit is used up (${said})`, fix: "Run the job again later." }
  if (!response) return { why: `GitHub could not be reached (${oneLine(refusal.message)})`, fix: AGAIN }
  if (status >= 500) return { why: `GitHub answered HTTP ${status} every time`, fix: AGAIN }
  switch (status) {
    case 401:
      return { why: `GitHub does not accept the token (${said})`, fix: "Give `github-token` one that is still valid." }
    case 403:
      // https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations
      if (/\blocked\b/.test(said)) return { why: `the conversation is locked (${said})`, fix: "Unlock it." }
      return { why: `the token may not (${said})`, fix: permission && addPermission(permission) }
    case 404:
      return {
        why: `GitHub has no such thing, or does not show it to this token (${said})`,
        fix: permission && addPermission(permission),
      }
    default:
      return { why: `GitHub refused it (${said})` }
  }
}

const AGAIN = "Run the job again; https://www.githubstatus.com says whether something is wrong with GitHub."

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
function addPermission(permission: string): string {
  const add = `Add \`${permission}\` to \`permissions:\` of this job in the workflow`
  return permission.endsWith("write")
    ? `${add}; for a pull request from a fork GitHub's token only reads, whatever it says.`
    : `${add}.`
}

/**
 * GitHub's own sentence, with the fields that it found wrong, on one line; octokit puts the documentation's address
 * behind.
 */
function whatGitHubSaid({ message }: Refusal): string {
  return oneLine(message.replace(/ - https:\/\/\S+$/, ""))
}

const LONGEST = 300

function oneLine(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, " ")
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line
}
