import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import pLimit from "p-limit"
import type { Enter } from "../apply/proof.ts"
import type { Account, Config, World } from "../model.ts"
import type { Planning } from "../reconcile.ts"

/** What is read to see whether a session is good for anything: the smallest thing that IAM has to tell. */
const PROBE = "Reconcile::IAM::AccountAlias"

/** A policy of the organization may take some seconds until it holds. */
const SPREADING = 10_000

/** An outage that passes must not look like a shut door: milliseconds between looks. */
const RETRIES: readonly number[] = [1000, 3000]

/** Tries to enter accounts by the roles of planning and of applying, each time anew, and to read one thing in each. */
export function entrance(
  { organization }: Planning,
  world: World,
  { access, regions: [region = ""] }: Config,
  { run, concurrency, spreading = SPREADING }: { run: string; concurrency: number; spreading?: number },
): Enter {
  const accounts = new Map(organization.accounts.map((account) => [account.id, account]))
  const probe = world.provider(PROBE)
  const purposes = (["plan", "apply"] as const).filter((purpose) => access[purpose])
  const look = async (account: Account): Promise<void> => {
    const target = { scope: "account", account, region } as const
    for (const purpose of purposes) {
      // A name of its own: an old session says nothing about a new one. And no account can tell a look before from one after.
      const name = `${run.slice(0, 24)}-${randomUUID().slice(0, 8)}`
      const session = await world.connect(target, { purpose, types: [PROBE], run: name })
      try {
        await probe?.read(session, "all")
      } finally {
        session.close()
      }
    }
  }
  const canEnter = async (account: Account): Promise<boolean> => {
    for (const pause of [0, ...RETRIES]) {
      if (pause > 0 && world.name === "") await sleep(Math.min(pause, spreading))
      const entered = await look(account).then(
        () => true,
        () => false,
      )
      if (entered) return true
    }
    return false
  }
  return async (ids, when) => {
    // In a snapshot nothing spreads.
    if (when === "spread" && world.name === "") await sleep(spreading)
    const limit = pLimit(concurrency)
    const known = ids
      .flatMap((id) => accounts.get(id) ?? [])
      .filter(({ management, state }) => purposes.length > 0 && !management && state === "ACTIVE")
    const entered = await Promise.all(
      known.map((account) => limit(async () => ((await canEnter(account)) ? [account.id] : []))),
    )
    return { tried: known.map(({ id }) => id), inside: new Set(entered.flat()) }
  }
}
