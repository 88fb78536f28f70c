import pLimit, { type LimitFunction } from "p-limit"
import type { Change, Outcome, Session, Target } from "../model.ts"
import { perform } from "./perform.ts"
import type { Done, Step } from "./step.ts"
import type { Waves } from "./waves.ts"

export interface ApplyOptions {
  readonly owner: string
  /** Changes written side by side, over all accounts. */
  readonly concurrency: number
  readonly waves: Pick<Waves, "of" | "count" | "tolerance">
  /** Opens an account for writing these types. */
  readonly connect: (
    target: Target,
    types: readonly string[],
    resources: readonly string[] | undefined,
  ) => Promise<Session>
  /** Stops what has not begun; what is being written is finished. */
  readonly signal?: AbortSignal
  readonly progress?: (outcome: Outcome) => void
  /** Milliseconds between looks for what was written; together some twenty seconds. */
  readonly pauses?: readonly number[]
}

/** Writes to one account at the same time: IAM serialises them anyway. */
const PER_ACCOUNT = 4

/**
 * Makes the changes: wave by wave, accounts side by side, needs first and deletes last. A failure skips what depends on
 * it and the deletes of its account; more failures than a wave tolerates stop the next wave. One outcome per step.
 */
export async function apply(steps: readonly Step[], options: ApplyOptions): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const record = (outcome: Outcome): void => {
    outcomes.push(outcome)
    options.progress?.(outcome)
  }
  const existing = new Set<string>()
  let stopped: string | undefined
  for (let wave = 0; wave < options.waves.count; wave++) {
    const own = steps.filter(({ change }) => options.waves.of(change.account) === wave)
    if (own.length === 0) continue
    if (stopped) {
      for (const { change } of own) record({ change, status: "skipped", reason: stopped })
      continue
    }
    const failed = await applyWave(own, options, existing, record)
    const tolerated = options.waves.tolerance(wave)
    if (failed.size > tolerated) {
      stopped = `wave ${wave + 1} failed in ${failed.size} accounts, and tolerates ${tolerated}`
    }
  }
  return outcomes
}

interface Account {
  readonly session: () => Promise<Session>
  readonly limit: LimitFunction
  opened?: Promise<Session>
  failed: boolean
}

async function applyWave(
  steps: readonly Step[],
  options: ApplyOptions,
  existing: Set<string>,
  record: (outcome: Outcome) => void,
): Promise<ReadonlySet<string>> {
  const limit = pLimit(options.concurrency)
  const accounts = openable(steps, options, existing)
  const writes = steps.filter(({ change }) => change.action !== "delete").map(afterCreates(steps))
  const deletes = inDeleteOrder(steps.filter(({ change }) => change.action === "delete"))
  const byKey = new Map([...writes, ...deletes].map((step) => [step.key, step]))
  const running = new Map<string, Promise<Done>>()
  const accountOf = ({ account }: Change) => accounts.get(account) as Account

  const start = (step: Step): Promise<Done> => {
    const known = running.get(step.key)
    if (known) return known
    const result = Promise.resolve(step)
      .then(run)
      .then((done) => {
        if (done.outcome.status !== "applied") accountOf(step.change).failed = true
        if (done.arn) existing.add(done.arn)
        record(done.outcome)
        return done
      })
    running.set(step.key, result)
    return result
  }
  const run = async (step: Step): Promise<Done> => {
    const first = step.needs.flatMap((key) => byKey.get(key) ?? [])
    const before = await Promise.all(first.map(start))
    const missing = before.find(({ outcome }) => outcome.status !== "applied")
    if (missing)
      return skipped(step, `${missing.outcome.change.type} ${missing.outcome.change.id} has to be there first`)
    const account = accountOf(step.change)
    return account.limit(() =>
      limit(async () => {
        if (options.signal?.aborted) return skipped(step, "interrupted")
        if (step.change.action === "delete" && account.failed)
          return skipped(step, "nothing is deleted where something failed")
        try {
          return await perform(step, await account.session(), options.owner, options.pauses)
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
  await Promise.all(writes.map(start))
  await Promise.all(deletes.map(start))
  for (const { opened } of accounts.values()) {
    await opened?.then((session) => session.close()).catch(() => {})
  }
  return new Set([...accounts].filter(([, { failed }]) => failed).map(([id]) => id))
}

const skipped = ({ change }: Step, reason: string): Done => ({ outcome: { change, status: "skipped", reason } })

/** Each account is opened once, when its first change is due, with the rights of its own changes and no more. */
function openable(
  steps: readonly Step[],
  { connect }: ApplyOptions,
  existing: Set<string>,
): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>()
  for (const { change, target } of steps) {
    if (accounts.has(change.account)) continue
    const own = steps.filter((step) => step.change.account === change.account)
    const types = [...new Set(own.map((step) => step.change.type))]
    const resources = own.every(({ arns }) => arns.length > 0)
      ? [...new Set(own.flatMap(({ arns }) => arns))]
      : undefined
    const account: Account = {
      limit: pLimit(PER_ACCOUNT),
      failed: false,
      session: () => {
        account.opened ??= connect(target, types, resources).then(async (session) => {
          await session.once("known-principals", async () => existing)
          return session
        })
        return account.opened
      },
    }
    accounts.set(change.account, account)
  }
  return accounts
}

/** Only what does not exist yet has to be waited for. */
function afterCreates(steps: readonly Step[]): (step: Step) => Step {
  const created = new Set(
    steps.filter(({ change }) => change.action === "create" || change.action === "replace").map(({ key }) => key),
  )
  return (step) => ({ ...step, needs: step.needs.filter((key) => key !== step.key && created.has(key)) })
}

/** A delete waits for the deletes of what needs it: the other way round than creates. */
function inDeleteOrder(deletes: readonly Step[]): readonly Step[] {
  return deletes.map((step) => ({
    ...step,
    needs: deletes.filter((other) => other !== step && other.needs.includes(step.key)).map(({ key }) => key),
  }))
}
