import { setTimeout as sleep } from "node:timers/promises"
import pLimit, { type LimitFunction } from "p-limit"
import type { Session } from "../../model.ts"
import { attempt, codeOf, refused } from "../attempt.ts"
import { instanceOf } from "./instance.ts"

/**
 * So many operations of an instance may be under way at the same time; AWS does not raise it.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
const MOST_OUTSTANDING = 10

/** By the instance's ARN, for the process: whichever account an operation is about, whichever session asks for it. */
const turns = new Map<string, LimitFunction>()

/** Milliseconds; the last one repeats. */
const PAUSES = [100, 400, 1000, 2000, 4000]
/** A busy instance takes minutes; a permission set in a thousand accounts takes longer. Milliseconds. */
const LONGEST_OPERATION = 60 * 60_000
/** How long AWS may find that another write gets in the way. Milliseconds. */
const LONGEST_CONFLICT = 60_000

/** How far AWS got with a request. */
export interface Progress {
  readonly RequestId?: string | undefined
  readonly Status?: string | undefined
  readonly FailureReason?: string | undefined
}

/** What AWS accepts at once and does later. */
export interface Operation {
  /** As messages call it: `provision permission set Audit`. */
  readonly what: string
  readonly submit: () => Promise<Progress | undefined>
  readonly look: (request: string) => Promise<Progress | undefined>
}

/**
 * Submits an operation when fewer than ten are under way, and waits until it is over. Answers AWS's reason where it failed,
 * undefined where it is done.
 */
export async function carryOut(session: Session, { what, submit, look }: Operation): Promise<string | undefined> {
  const turn = await turnsOf(session)
  return turn(async () => {
    const deadline = Date.now() + LONGEST_OPERATION
    let progress = await unhindered(session, what, submit)
    const request = progress?.RequestId ?? ""
    for (let looks = 0; progress?.Status === "IN_PROGRESS"; looks++) {
      if (Date.now() > deadline) throw refused(session, what, new Error("AWS has been at it for an hour"))
      await sleep(PAUSES[Math.min(looks, PAUSES.length - 1)])
      progress = await attempt(session, what, () => look(request), ["ResourceNotFound"])
    }
    return progress?.Status === "FAILED" ? (progress.FailureReason ?? "AWS gives no reason") : undefined
  })
}

/**
 * Makes a write again while AWS finds that another one gets in the way, or has not spread yet, unless what it asks for `isDone`
 * already, or that throws. https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html#API_CreateAccountAssignment_Errors
 */
export async function unhindered<T>(
  session: Session,
  what: string,
  call: () => Promise<T>,
  isDone: (conflict: unknown) => Promise<boolean> = async () => false,
): Promise<T | undefined> {
  const deadline = Date.now() + LONGEST_CONFLICT
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await attempt(session, what, call)
    } catch (error) {
      const pause = PAUSES[Math.min(conflicts, PAUSES.length - 1)] as number
      if (codeOf(error) !== "Conflict") throw error
      if (await isDone(error)) return undefined
      if (Date.now() + pause > deadline) throw error
      await sleep(pause)
    }
  }
}

async function turnsOf(session: Session): Promise<LimitFunction> {
  const { InstanceArn } = await instanceOf(session)
  const known = turns.get(InstanceArn) ?? pLimit(MOST_OUTSTANDING)
  turns.set(InstanceArn, known)
  return known
}
