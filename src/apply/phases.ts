import type { Change } from "../model.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import type { Step } from "./step.ts"
import type { Waves } from "./waves.ts"

/** Steps that are done together, before the next ones begin. */
export interface Phase {
  readonly name: string
  readonly steps: readonly Step[]
  /** More accounts than this that failed stop what comes after. */
  readonly tolerated: number
}

/**
 * The phase that a change belongs to: 0 is the organization, 1 and on are the waves, and what comes after them are the
 * organization's deletes.
 */
export function phaseOf({ account, action }: Place, { of, count }: Pick<Waves, "of" | "count">): number {
  if (isOrganizationId(account)) return action === "delete" ? count + 1 : 0
  return of(account) + 1
}

type Place = Pick<Change, "account" | "action">

/** The phases in which something is due, in their order. */
export const phasesDue = (changes: readonly Place[], waves: Pick<Waves, "of" | "count">): readonly number[] =>
  [...new Set(changes.map((change) => phaseOf(change, waves)))].sort((a, b) => a - b)

/**
 * What belongs to the organization comes before the first wave, since accounts may need it, and goes after the last. Where it
 * fails, only what needs it is skipped: accounts do not wait for each other's policies.
 */
export function phases(
  steps: readonly Step[],
  { waves }: { readonly waves: Pick<Waves, "of" | "count" | "tolerance"> },
): readonly Phase[] {
  const [whole, members] = [true, false].map((is) =>
    steps.filter(({ change }) => isOrganizationId(change.account) === is),
  ) as [Step[], Step[]]
  const ofOrganization = (isDelete: boolean): Phase => ({
    name: "the organization",
    steps: whole.filter(({ change }) => (change.action === "delete") === isDelete),
    tolerated: Number.POSITIVE_INFINITY,
  })
  const wave = (_: unknown, index: number): Phase => ({
    name: `wave ${index + 1}`,
    steps: members.filter(({ change }) => waves.of(change.account) === index),
    tolerated: waves.tolerance(index),
  })
  return [ofOrganization(false), ...Array.from({ length: waves.count }, wave), ofOrganization(true)]
}
