import type { Session } from "../../model.ts"
import { attempt, codeOf } from "../attempt.ts"

/** The organization takes one change at a time. https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html */
const BUSY = ["ConcurrentModification", "PolicyChangesInProgress"]

/** Milliseconds. A policy that changes for thousands of accounts takes its time. */
const PATIENCE = 120_000

/**
 * Makes one write as `attempt` does, and waits for two minutes while another change of the organization is under way. The codes
 * in `spreading` are waited for, too, for ten seconds.
 */
export async function change<T>(
  session: Session,
  what: string,
  call: () => Promise<T>,
  spreading: readonly string[] = [],
): Promise<T> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    try {
      return await attempt(session, what, call, [...BUSY, ...spreading])
    } catch (error) {
      if (!BUSY.includes(codeOf(error)) || Date.now() > deadline) throw error
    }
  }
}

/** Like `change`, and content with any of the codes that say that it is so already. */
export async function bring(
  session: Session,
  what: string,
  call: () => Promise<unknown>,
  already: readonly string[],
  spreading?: readonly string[],
): Promise<void> {
  try {
    await change(session, what, call, spreading)
  } catch (error) {
    if (!already.includes(codeOf(error))) throw error
  }
}

/** All members of a list that AWS cuts at twenty. A page may be short, even empty, and still not be the last. */
export async function everything<Page extends { readonly NextToken?: string | undefined }, T>(
  session: Session,
  what: string,
  load: (NextToken: string | undefined) => Promise<Page>,
  members: (page: Page) => readonly T[] | undefined,
): Promise<readonly T[]> {
  const all: T[] = []
  let token: string | undefined
  do {
    const page = await attempt(session, what, () => load(token))
    all.push(...(members(page) ?? []))
    token = page.NextToken || undefined
  } while (token)
  return all
}

/** Loads once per session while planning; while applying, anew every time. */
export function once<T>(session: Session, key: string, load: () => Promise<T>): Promise<T> {
  return session.purpose === "plan" ? session.once(`organizations:${key}`, load) : load()
}

/** The SDK's client; it is loaded where it is needed. */
export async function organizationsOf(session: Session) {
  const sdk = await import("./client.ts")
  return { ...sdk, client: session.client(sdk.OrganizationsClient) }
}
