import { type Contents, contentsOf, type Unread } from "../inventory/contents.ts"
import { collapsed, unreadProblems } from "../inventory/unread.ts"
import type { Problem, World } from "../model.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import type { InventoryExtent } from "./inventory-extent.ts"
import { survey } from "./survey.ts"

/** How an inventory is taken. */
export interface InventoryOptions {
  /** Part of every session's name. */
  readonly run: string
  /** Accounts read side by side. */
  readonly concurrency: number
  readonly signal?: AbortSignal
  readonly progress?: (state: { readonly done: number; readonly of: number; readonly problems: number }) => void
}

/** One account as it comes in: its number among the extent's accounts, and what a snapshot says could not be read. */
export interface Arrival {
  readonly number: number
  readonly contents: Contents
  readonly unread: readonly Unread[]
}

/** What an inventory came to: accounts and resources are those that were written. */
export interface InventoryResult {
  readonly accounts: number
  readonly resources: number
  /** Places of which something could not be read. */
  readonly unread: number
  readonly problems: readonly Problem[]
}

/** So many problems are told one by one: whoever locked reconcile out of everything needs no more. */
const MOST_PROBLEMS = 2000

/**
 * Reads everything of the extent and hands over each account as it comes in, in any order; nothing of it is kept. Where taking
 * one fails, no other is begun, and that is thrown; `take` says whether it was written.
 */
export async function takeInventory(
  world: Pick<World, "connect">,
  { accounts, providers, regions }: InventoryExtent,
  { run, concurrency, signal: asked, progress }: InventoryOptions,
  take: (arrival: Arrival) => Promise<boolean>,
): Promise<InventoryResult> {
  const failed = new AbortController()
  const signal = asked ? AbortSignal.any([asked, failed.signal]) : failed.signal
  const numbers = new Map(accounts.map((account, number) => [account, number]))
  const problems: Problem[] = []
  let done = 0
  const sums = { accounts: 0, resources: 0, unread: 0, problems: 0 }
  await survey(
    world,
    { accounts, providers: [...providers.values()], regions, run, concurrency, signal },
    async (account, readings) => {
      // Calls that were cut off are no reason to call anything unreadable.
      signal.throwIfAborted()
      const contents = contentsOf(account, readings, providers)
      const number = numbers.get(account) as number
      try {
        const written = await take({ number, contents, unread: collapsed(contents, readings) })
        if (written && !isOrganizationId(account.id)) sums.accounts += 1
        if (written) sums.resources += contents.rows.length
      } catch (error) {
        failed.abort(error)
        throw error
      }
      const own = unreadProblems(contents, account)
      problems.push(...own.slice(0, Math.max(0, MOST_PROBLEMS - problems.length)))
      if (!isOrganizationId(account.id)) done += 1
      sums.unread += contents.unread.length
      sums.problems += own.length
      progress?.({ done, of: accounts.length, problems: sums.problems })
    },
  )
  const more = sums.problems - problems.length
  const rest: readonly Problem[] =
    more > 0 ? [{ severity: "unreadable", message: `${more} more places could not be read` }] : []
  return { ...sums, problems: [...problems.sort(byAccount), ...rest] }
}

const byAccount = (a: Problem, b: Problem): number => {
  const [one, other] = [a, b].map(({ account = "", message }) => `${account} ${message}`) as [string, string]
  return one < other ? -1 : one > other ? 1 : 0
}
