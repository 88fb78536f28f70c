import { setImmediate } from "node:timers/promises"
import pLimit from "p-limit"
import type { Change, Outcome } from "../model.ts"
import { type Account, type Connect, openable } from "./accounts.ts"
import { type Order, ordered } from "./order.ts"
import { perform } from "./perform.ts"
import { phases } from "./phases.ts"
import { type Enter, type Guarded, guarded } from "./proof.ts"
import type { Done, Step } from "./step.ts"
import type { Waves } from "./waves.ts"

export interface ApplyOptions {
  readonly owner: string
  /** Changes written side by side, over all accounts. */
  readonly concurrency: number
  readonly waves: Pick<Waves, "of" | "count" | "tolerance">
  readonly connect: Connect
  /** Proves that accounts can be entered, where a change governs them from above. */
  readonly enter: Enter
  /** Planned changes that are not made at all, and why: what depends on them is not made either. */
  readonly refused?: readonly { readonly step: Step; readonly outcome: Outcome }[]
  /** Stops what has not begun; what is being written is finished. */
  readonly signal?: AbortSignal
  /** Told of each change that is about to be written. */
  readonly begun?: (change: Change) => void
  readonly progress?: (outcome: Outcome) => void
  /** Milliseconds between looks for what was written; together some twenty seconds. */
  readonly pauses?: readonly number[]
}

/**
 * Makes the changes: those of the organization first, then wave by wave, accounts side by side, needs first and deletes last,
 * the organization's deletes at the very end. A failure skips what depends on it and the deletes of its account; more failures
 * than a wave tolerates stop the next wave, and so does a policy that shut reconcile out. One outcome per step.
 */
export async function apply(steps: readonly Step[], options: ApplyOptions): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const record = (outcome: Outcome): void => {
    outcomes.push(outcome)
    options.progress?.(outcome)
  }
  const refused = options.refused ?? []
  const run: Run = {
    options,
    record,
    ...ordered([...steps, ...refused.map(({ step }) => step)]),
    existing: new Set(),
    failed: new Set(),
    done: new Map(refused.map(({ step, outcome }) => [step.key, { outcome }])),
  }
  let stopped: Reason | undefined
  for (const { steps: own, name, tolerated } of phases(steps, options)) {
    if (own.length === 0) continue
    if (options.signal?.aborted) stopped = INTERRUPTED
    if (stopped) {
      for (const step of own) record(skipped(step, stopped).outcome)
      continue
    }
    const failed = await applyWave(own, run)
    for (const account of failed) run.failed.add(account)
    stopped = run.stop === undefined ? undefined : { reason: run.stop }
    if (!stopped && failed.size > tolerated) {
      stopped = { reason: `${name} failed in ${failed.size} accounts, and tolerates ${tolerated}` }
    }
  }
  return outcomes
}

/** Why a change is not made. */
type Reason = Pick<Exclude<Outcome, { readonly status: "applied" }>, "reason" | "interrupted">

const INTERRUPTED: Reason = { reason: "interrupted before it was begun", interrupted: true }

/** What the waves of a run share. */
interface Run extends Order {
  /** Why nothing more may be done: a policy shut reconcile out. */
  stop?: string
  /** Accounts in which something failed. */
  readonly failed: Set<string>
  readonly options: ApplyOptions
  readonly record: (outcome: Outcome) => void
  /** ARNs of roles and policies that were written. */
  readonly existing: Set<string>
  /** What became of earlier waves' steps, and of those that are not made at all. */
  readonly done: Map<string, Done>
}

async function applyWave(steps: readonly Step[], run: Run): Promise<ReadonlySet<string>> {
  const { options, record, firstOf, existing, done: known } = run
  const limit = pLimit(options.concurrency)
  // Of two policies at once, nobody could tell which of them shut the door.
  const alone = pLimit(1)
  const accounts = openable(steps, options.connect, existing)
  const byKey = new Map(steps.map((step) => [step.key, step]))
  const running = new Map<string, Promise<Done>>()
  for (const [id, account] of accounts) account.failed = run.failed.has(id)
  const accountOf = ({ account }: Change) => accounts.get(account) as Account

  const start = (step: Step): Promise<Done> => {
    const begun = running.get(step.key)
    if (begun) return begun
    const result = Promise.resolve(step)
      .then(inTurn)
      .then((done) => {
        if (done.outcome.status !== "applied") accountOf(step.change).failed = true
        if (done.arn) existing.add(done.arn)
        known.set(step.key, done)
        record(done.outcome)
        return done
      })
    running.set(step.key, result)
    return result
  }
  const inTurn = async (step: Step): Promise<Done> => {
    const before = await Promise.all(
      firstOf(step).flatMap((key) => {
        const other = byKey.get(key)
        return other ? start(other) : (known.get(key) ?? [])
      }),
    )
    const missing = before.find(({ outcome }) => outcome.status !== "applied")
    if (missing) {
      const stopped = "interrupted" in missing.outcome && missing.outcome.interrupted
      if (stopped) return skipped(step, INTERRUPTED)
      return skipped(step, { reason: `${named(missing.outcome.change, step.change)} first` })
    }
    const account = accountOf(step.change)
    return account.limit(() =>
      limit(async () => {
        // Where nothing waits for a network, as on a snapshot, signals would not be heard.
        await setImmediate()
        if (options.signal?.aborted) return skipped(step, INTERRUPTED)
        if (run.stop) return skipped(step, { reason: run.stop })
        if (step.change.action === "delete" && account.failed)
          return skipped(step, { reason: "nothing is deleted where something failed" })
        try {
          const session = await account.session(step)
          const write = () => {
            options.begun?.(step.change)
            return perform(step, session, options.owner, options.pauses)
          }
          if (step.reach.length === 0) return await write()
          const done = await alone(async (): Promise<Guarded> => {
            // Those that waited for their turn hear of what the one before them did.
            if (options.signal?.aborted) return skipped(step, INTERRUPTED)
            if (run.stop) return skipped(step, { reason: run.stop })
            return await guarded(step, session, write, options.enter, options.pauses)
          })
          if (done.stop) run.stop = done.stop
          return done
        } catch (error) {
          return {
            outcome: {
              change: step.change,
              status: "failed",
              reason: error instanceof Error ? error.message : String(error),
            },
          }
        }
      }),
    )
  }
  const isDelete = ({ change }: Step) => change.action === "delete"
  await Promise.all(steps.filter((step) => !isDelete(step)).map(start))
  await Promise.all(steps.filter(isDelete).map(start))
  for (const session of [...accounts.values()].flatMap(({ opened }) => [...opened.values()])) {
    await session.then((open) => open.close()).catch(() => {})
  }
  return new Set([...accounts].filter(([, { failed }]) => failed).map(([id]) => id))
}

const skipped = ({ change }: Step, why: Reason): Done => ({ outcome: { change, status: "skipped", ...why } })

function named({ type, id, action, account }: Change, after: Change): string {
  const where = account === after.account ? "" : ` in ${account}`
  return `${type} ${id}${where} has to ${action === "delete" ? "go" : "be there"}`
}
