import { setImmediate } from "node:timers/promises"
import pLimit from "p-limit"
import { readEverything } from "../live.ts"
import type { Account, Provider, Reading, World } from "../model.ts"

/** What is looked at, and by how many at a time. */
export interface SurveyOptions {
  /** The organization itself may be among them, in the place of an account. */
  readonly accounts: readonly Account[]
  readonly providers: readonly Provider[]
  /** The first is home to account-scope types. */
  readonly regions: readonly string[]
  /** Part of every session's name. */
  readonly run: string
  /** Accounts read side by side. */
  readonly concurrency: number
  readonly signal?: AbortSignal
}

/**
 * Reads everything there is in many accounts, and hands over each account as it comes in: nothing of it is kept, and no more
 * accounts are read than are being taken. What could not be read is among the readings.
 */
export async function survey(
  world: Pick<World, "connect">,
  { accounts, concurrency, signal, ...wish }: SurveyOptions,
  take: (account: Account, readings: readonly Reading[]) => Promise<void>,
): Promise<void> {
  const limit = pLimit(concurrency)
  await Promise.all(
    accounts.map((account) =>
      limit(async () => {
        await setImmediate()
        signal?.throwIfAborted()
        await take(account, await readEverything({ account, ...wish }, world))
      }),
    ),
  )
}
