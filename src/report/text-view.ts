import type pc from "picocolors"
import type { Plan } from "../model.ts"

/** How much is shown where not everything is asked for. */
export const LIMITS = {
  /** Resources named by one alert. */
  alertItems: 10,
  /** Accounts named in one list. */
  names: 3,
  /** Groups of accounts; of the first `clusters` with edits. */
  headings: 60,
  clusters: 20,
  /** Resources of one group; of the first `bodies` with edits; of those with the same edits. */
  resources: 50,
  bodies: 20,
  alike: 8,
  /** Lines of one resource's edits. */
  lines: 14,
  problems: 20,
  /** Longer plans have the summary at the top too. */
  long: 30,
}
/** Everything. */
export const NO_LIMITS: typeof LIMITS = Object.fromEntries(
  Object.keys(LIMITS).map((name) => [name, Number.POSITIVE_INFINITY]),
) as typeof LIMITS

/** A plan, and how it is to be shown in a terminal. */
export interface View {
  readonly plan: Plan
  readonly colors: ReturnType<typeof pc.createColors>
  readonly limits: typeof LIMITS
  readonly width: number
  readonly full: boolean
}
