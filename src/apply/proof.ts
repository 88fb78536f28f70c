import { setTimeout as sleep } from "node:timers/promises"
import type { Change, Found, Outcome, Session, Write } from "../model.ts"
import { foldKey } from "../value/key.ts"
import type { Done, Step } from "./step.ts"

/** Which accounts were tried, and which of them could be entered. */
export interface Entered {
  /** Those that reconcile has a way into at all. */
  readonly tried: readonly string[]
  readonly inside: ReadonlySet<string>
}

/** Tries to enter accounts by the roles that reconcile uses there: at once, or when a write has had time to spread. */
export type Enter = (accounts: readonly string[], when: "now" | "spread") => Promise<Entered>

/** A guarded write: what became of it, and why nothing more may be done if it shut reconcile out. */
export interface Guarded extends Done {
  readonly stop?: string
}

/**
 * Performs a write that governs accounts from above, and proves that whoever could be entered before still can. Else it takes
 * the write back, looks whether that helped, and says that the run has to stop. Where nobody could be entered before, nothing
 * could be proven, and nothing is written.
 */
export async function guarded(
  step: Step,
  session: Session,
  perform: () => Promise<Done>,
  enter: Enter,
  pauses: readonly number[] = PAUSES,
): Promise<Guarded> {
  const before = await enter(step.reach, "now")
  if (before.tried.length > 0 && before.inside.size === 0) return unproven(step.change, before.tried)
  const done = await perform()
  const { status } = done.outcome
  // What failed half-way may have shut the door as well.
  if (status !== "applied" && status !== "failed") return done
  const lost = await missing([...before.inside], "spread", enter)
  if (lost.length === 0) return done
  const shut = `reconcile could not enter ${listed(lost)} any more`
  try {
    await takeBack(step, session, pauses)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return failed(step.change, `${shut}, and it could not be taken back: ${why}`)
  }
  const still = await missing(lost, "spread", enter)
  if (still.length === 0) return failed(step.change, `${shut}; it was taken back, and that helped`)
  if (still.length < lost.length)
    return failed(step.change, `${shut}; it was taken back, and still ${listed(still)} cannot be entered`)
  // It was not the policy: an account must not be able to veto what governs it by shutting its own door.
  const again = await perform()
  const note = `${listed(still)} could not be entered any more, with it or without it`
  return again.outcome.status === "applied" ? { ...again, outcome: { ...again.outcome, note } } : again
}

/** Milliseconds between looks for what has to be taken back. */
const PAUSES: readonly number[] = [1000, 2000, 4000, 8000]

async function missing(accounts: readonly string[], when: "now" | "spread", enter: Enter): Promise<readonly string[]> {
  const { inside } = await enter(accounts, when)
  return accounts.filter((account) => !inside.has(account))
}

const unproven = (change: Change, tried: readonly string[]): Guarded => ({
  outcome: {
    change,
    status: "held",
    reason: `none of the accounts that it reaches could be entered (${listed(tried)}), so that nobody could tell whether it shuts reconcile out`,
  },
})

function failed(change: Change, reason: string): Guarded {
  const outcome: Outcome = { change, status: "failed", reason }
  return { outcome, stop: `${change.type} ${change.id}: ${reason}` }
}

/** The reverse of a write, on what is there now. Throws where AWS does not show what has to go. */
async function takeBack(step: Step, session: Session, pauses: readonly number[]): Promise<void> {
  const { provider, write, change } = step
  const was = write.before?.properties
  const found = await seen(step, session, was === undefined ? pauses : [])
  const edits = write.edits.map(({ path, before, after }) => ({
    path,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  }))
  const reverse: Write = { key: change.id, edits, ...(found && { before: found }) }
  if (was === undefined) {
    if (!found) throw new Error("AWS does not show it yet. Look for it, and delete it by hand.")
    await provider.delete?.(session, reverse)
  } else if (found) await provider.update?.(session, { ...reverse, after: was })
  else await provider.create?.(session, { key: change.id, edits, after: was })
}

async function seen(
  { provider, wanted, change }: Step,
  session: Session,
  pauses: readonly number[],
): Promise<Found | undefined> {
  const name = foldKey(provider, change.id)
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await sleep(pause)
    const all = await provider.read(session, wanted)
    const found = all.find(({ key }) => foldKey(provider, key) === name)
    if (found) return found
  }
  return undefined
}

const listed = (accounts: readonly string[], most = 5): string =>
  accounts.length > most + 1
    ? `${accounts.slice(0, most).join(", ")} and ${accounts.length - most} more accounts`
    : accounts.join(", ")
