import { setTimeout as sleep } from "node:timers/promises"
import pLimit from "p-limit"
import type { Enter } from "../apply/proof.ts"
import type { Account, Config, World } from "../model.ts"
import type { Planning } from "../reconcile.ts"

/** What is read to see whether a session is good for anything: the smallest thing that IAM has to tell. */
const PROBE = "Reconcile::IAM::AccountAlias"

/** A policy of the organization may take some seconds until it holds. */
const SPREADING = 10_000

/** Tries to enter accounts by the roles of planning and of applying, each time anew, and to read one thing in each. */
export function entrance(
  { organization }: Planning,
  world: World,
  { access, regions: [region = ""] }: Config,
  { run, concurrency, spreading = SPREADING }: { run: string; concurrency: number; spreading?: number },
): Enter {
  const accounts = new Map(organization.accounts.map((account) => [account.id, account]))
  const probe = world.provider(PROBE)
  let times = 0
  const canEnter = async (account: Account, attempt: number): Promise<boolean> => {
    const target = { scope: "account", account, region } as const
    const purposes = (["plan", "apply"] as const).filter((purpose) => access[purpose])
    try {
      for (const purpose of purposes) {
        // A name of its own: an old session says nothing about a new one.
        const session = await world.connect(target, { purpose, types: [PROBE], run: `${run}-proof-${attempt}` })
        await probe?.read(session, "all")
        session.close()
      }
      return true
    } catch {
      return false
    }
  }
  return async (ids, when) => {
    const attempt = ++times
    // In a snapshot nothing spreads.
    if (when === "after" && world.name === "") await sleep(spreading)
    const limit = pLimit(concurrency)
    const known = ids
      .flatMap((id) => accounts.get(id) ?? [])
      .filter(({ management, state }) => !management && state === "ACTIVE")
    const entered = await Promise.all(
      known.map((account) => limit(async () => ((await canEnter(account, attempt)) ? [account.id] : []))),
    )
    return new Set(entered.flat())
  }
}
