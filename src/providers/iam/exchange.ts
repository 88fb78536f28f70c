import type { Members } from "./edits.ts"
import { codeOf } from "./retry.ts"

/** How one member comes and goes. */
export interface Exchange<T> {
  /** False, if `roomCanBeMade` and there is no room. */
  readonly add: (member: T, roomCanBeMade: boolean) => Promise<boolean>
  readonly remove: (name: string) => Promise<void>
}

/**
 * Adds members of a list that has a quota. Where there is no room, one that goes makes it, and only if all find room in the
 * end. Answers which are still to be removed.
 */
export async function exchange<T>({ put, gone }: Members<T>, { add, remove }: Exchange<T>): Promise<readonly string[]> {
  const waiting = [...gone]
  for (const [index, member] of put.entries()) {
    while (!(await add(member, waiting.length >= put.length - index))) await remove(waiting.shift() as string)
  }
  return waiting
}

/** Makes the call. False, if `roomCanBeMade` and IAM says that a quota is reached. */
export async function fits(call: () => Promise<unknown>, roomCanBeMade: boolean): Promise<boolean> {
  try {
    await call()
    return true
  } catch (error) {
    if (roomCanBeMade && codeOf(error) === "LimitExceeded") return false
    throw error
  }
}
