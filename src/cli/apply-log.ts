import type { Change, Outcome, Plan } from "../model.ts"
import { renderLeaving, renderStopping } from "../report/underway.ts"

/** Keeps in mind how far an apply is, for whoever interrupts it. */
export interface ApplyLog {
  /** Everything is planned: from now on, something may be written. */
  readonly start: (plan: Pick<Plan, "changes" | "accounts">) => void
  readonly begun: (change: Change) => void
  readonly ended: (outcome: Outcome) => void
  /** What to say when nothing else is begun. */
  readonly stopping: () => string
  /** What to say when what is being written is left alone. */
  readonly leaving: (again: string) => string
}

/** A log of nothing yet. */
export function applyLog(): ApplyLog {
  const writing = new Set<Change>()
  const count = { applied: 0, failed: 0, skipped: 0, held: 0 }
  let plan: Pick<Plan, "changes" | "accounts"> | undefined
  return {
    start: (planned) => {
      plan = planned
    },
    begun: (change) => writing.add(change),
    ended: ({ change, status }) => {
      writing.delete(change)
      count[status]++
    },
    stopping: () =>
      plan ? renderStopping({ writing: [...writing] }, plan.accounts) : "nothing was changed yet, and nothing will be.",
    leaving: (again) => {
      if (!plan) return "Left at once: nothing was changed.\n"
      const [done, failed] = [count.applied, count.failed + count.held]
      const left = plan.changes.length - done - failed - writing.size
      return renderLeaving({ done, failed, writing: [...writing], left }, plan.accounts, again)
    },
  }
}
