import { setTimeout as sleep } from "node:timers/promises"
import type { Session } from "../../model.ts"

/** Decides whether a failed call is worth another attempt. */
export type RetryWhen = (error: unknown) => boolean | Promise<boolean>

/** IAM settles within seconds, so it is asked densely. Milliseconds; the last one repeats. */
const PAUSES = [250, 500, 1000, 2000]
const PATIENCE = 120_000

/** AWS's error code, without the suffix that the SDK adds; also of an error that `perform` threw. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ""
  return error instanceof IamError ? codeOf(error.cause) : error.name.replace(/Exception$/, "")
}

/** A call to IAM that failed: what was tried, where, and AWS's own words. `cause` is the SDK's error. */
export class IamError extends Error {
  constructor(session: Session, what: string, cause: unknown, remark?: string) {
    const { name, id } = session.target.account
    super([`Cannot ${what} in ${name} (${id}): ${wordsOf(cause)}`, remark].filter(Boolean).join(" "), { cause })
    this.name = "IamError"
  }
}

/**
 * Makes one call. While IAM says that it is busy with the same entity, or `retryWhen` recognises a symptom of a change that
 * has not spread yet, it is made again until `patience` (milliseconds; two minutes) is over. A quota is never retried. Throws an `IamError`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export async function perform<T>(
  session: Session,
  what: string,
  call: () => Promise<T>,
  retryWhen: RetryWhen = () => false,
  patience = PATIENCE,
): Promise<T> {
  const deadline = Date.now() + patience
  for (let attempt = 0; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)] as number
      const again = Date.now() + pause <= deadline && (isBusy(error) || (await retryWhen(error)))
      if (!again) throw new IamError(session, what, error)
      await sleep(pause)
    }
  }
}

/** Like `perform`, and `undefined` where the entity does not exist. */
export async function look<T>(session: Session, what: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await perform(session, what, call)
  } catch (error) {
    if (codeOf(error) === "NoSuchEntity") return undefined
    throw error
  }
}

/** Like `perform`, and content where what should go is gone already. */
export async function remove(
  session: Session,
  what: string,
  call: () => Promise<unknown>,
  retryWhen?: RetryWhen,
): Promise<void> {
  try {
    await perform(session, what, call, retryWhen)
  } catch (error) {
    if (codeOf(error) !== "NoSuchEntity") throw error
  }
}

/** What this session made and removed so far: IAM may not know it everywhere yet. */
export interface Recent {
  readonly created: Set<string>
  readonly deleted: Set<string>
}

/** Entities stand in it by their marks, policies by their ARN. */
export function recent(session: Session): Promise<Recent> {
  return session.once("iam:recent", async () => ({ created: new Set<string>(), deleted: new Set<string>() }))
}

/** What IAM knows by name alone; names of one kind are unique ignoring case. */
export type EntityKind = "role" | "user" | "group" | "instance profile"

/** How an entity stands among what is recent. */
export const markOf = (kind: EntityKind, name: string): string => `${kind}/${name.toLowerCase()}`

/**
 * "Does not exist" about something this session has just made: the entity that is written to, or the `other` that the call
 * names, a policy by ARN or an entity by its mark. The message of IAM tells which one it misses: a misspelled policy must
 * not cost two minutes.
 */
export function unseen(made: Recent, entity: string, other?: string): RetryWhen {
  return (error) => {
    if (codeOf(error) !== "NoSuchEntity") return false
    const missesOther = other !== undefined && error instanceof Error && isAbout(error.message, other)
    return made.created.has(missesOther ? other : entity)
  }
}

/** IAM begins with the kind: "The group with name admins cannot be found." */
function isAbout(message: string, mark: string): boolean {
  if (mark.startsWith("arn:")) return message.includes(mark)
  const kind = mark.slice(0, mark.indexOf("/"))
  return message.replace(/^the /i, "").toLowerCase().startsWith(`${kind} `)
}

function isBusy(error: unknown): boolean {
  return ["ConcurrentModification", "EntityTemporarilyUnmodifiable"].includes(codeOf(error))
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const words = cause.message
    .replace(/\s*\((?:Service|Status Code|Request ID):[^)]*\)/gi, "")
    .replace(/[,;]?\s*request ?id:?\s*[\w-]+/gi, "")
    .trim()
  return words === "" || words === "UnknownError" ? `${cause.name}.` : /[.!?]$/.test(words) ? words : `${words}.`
}
