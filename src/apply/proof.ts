import type { Change, Outcome, Session, Write } from "../model.ts"
import type { Done, Step } from "./step.ts"

/**
 * Tries to enter accounts, before a write or when it has spread: those that can be entered, by the roles that reconcile uses
 * there.
 */
export type Enter = (accounts: readonly string[], when: "before" | "after") => Promise<ReadonlySet<string>>

/** A guarded write: what became of it, and why nothing more may be done if it shut reconcile out. */
export interface Guarded extends Done {
  readonly stop?: string
}

/**
 * Performs a write that governs accounts from above, and proves that whoever could be entered before still can. Else it takes
 * the write back, and says that the run has to stop.
 */
export async function guarded(
  step: Step,
  session: Session,
  perform: () => Promise<Done>,
  enter: Enter,
): Promise<Guarded> {
  const before = await enter(step.reach, "before")
  const done = await perform()
  const { status } = done.outcome
  // What failed half-way may have shut the door as well.
  if (status !== "applied" && status !== "failed") return done
  const after = await enter([...before], "after")
  const lost = [...before].filter((account) => !after.has(account))
  if (lost.length === 0) return done
  const shut = `reconcile could not enter ${listed(lost)} any more`
  try {
    await takeBack(step, session)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return failed(step.change, `${shut}, and it could not be taken back: ${why}`)
  }
  return failed(step.change, `${shut}; it was taken back`)
}

function failed(change: Change, reason: string): Guarded {
  const outcome: Outcome = { change, status: "failed", reason }
  return { outcome, stop: `${change.type} ${change.id}: ${reason}` }
}

/** The reverse of a write, on what is there now. */
async function takeBack({ provider, write, wanted, change }: Step, session: Session): Promise<void> {
  const [found] = await provider.read(session, wanted)
  const edits = write.edits.map(({ path, before, after }) => ({
    path,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  }))
  const reverse: Write = { key: change.id, edits, ...(found && { before: found }) }
  const was = write.before?.properties
  if (was === undefined) return found && (await provider.delete?.(session, reverse))
  if (found) return await provider.update?.(session, { ...reverse, after: was })
  await provider.create?.(session, { key: change.id, edits, after: was })
}

const listed = (accounts: readonly string[], most = 5): string =>
  accounts.length > most + 1
    ? `${accounts.slice(0, most).join(", ")} and ${accounts.length - most} more accounts`
    : accounts.join(", ")
