import type { Found, Provider, Session } from "../model.ts"
import { attempt } from "./attempt.ts"
import { isAsked } from "./setting.ts"

/** How many resources are asked about at once, where AWS shows some of it for one at a time. */
export const DETAILS_AT_ONCE = 10

/**
 * Everything of one type in a target, or at least what is wanted of it: `wants` spares calls about the rest.
 */
export type List<P> = (session: Session, wants: (key: string) => boolean) => Promise<readonly Found<P>[]>

/** The `read` of a type that AWS lists and nobody writes. Calls nothing where nothing is asked for. */
export function listed<P>(list: List<P>): Provider<P>["read"] {
  return async (session, wanted) => {
    if (!isAsked(wanted)) return []
    if (wanted === "all") return list(session, () => true)
    const keys = new Set([...wanted.desired.map(({ key }) => key), ...wanted.owned])
    const found = await list(session, (key) => keys.has(key))
    return found.filter(({ key }) => keys.has(key))
  }
}

/** All members of a list that AWS gives in pages: a page may be empty and not be the last. Throws as `attempt` does. */
export function everyMember<Page, T>(
  session: Session,
  what: string,
  pages: AsyncIterable<Page>,
  members: (page: Page) => readonly T[] | undefined,
): Promise<readonly T[]> {
  return attempt(session, what, async () => {
    const all: T[] = []
    for await (const page of pages) all.push(...(members(page) ?? []))
    return all
  })
}

/** A moment as ISO 8601 says it, in UTC; undefined for what is no moment. */
export function momentOf(moment: Date | string | undefined): string | undefined {
  const date = new Date(moment ?? "")
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** The same value without what is undefined in it, however deep. */
export function withoutGaps<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutGaps) as T
  if (value === null || typeof value !== "object") return value
  const there = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(there.map(([name, member]) => [name, withoutGaps(member)])) as T
}
