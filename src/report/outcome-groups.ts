import type { Action, Outcome, Source } from "../model.ts"
import { ACTIONS, typesInSeveralRegions } from "./groups.ts"
import { type AccountNames, byName, compareTexts, count } from "./names.ts"
import { withoutAccount } from "./without-account.ts"

/** What can become of a change. */
export type Status = Outcome["status"]

/** What was done first, what needs somebody last. */
export const STATUSES: readonly Status[] = ["applied", "skipped", "held", "failed"]

/** What each is called above its list. */
export const TITLES: Readonly<Record<Status, string>> = {
  applied: "Applied",
  skipped: "Skipped",
  held: "Held back, because it is not what was reviewed",
  failed: "Failed",
}

/** Whether whoever reads of it has to look into a template: what was skipped waits for something else. */
export const isToMend = (status: Status): boolean => status === "failed" || status === "held"

/** What came about in the same way for the same reason. */
export interface ReasonGroup {
  /** "" where there is nothing to say. The account's own id and name are placeholders where it holds for several. */
  readonly reason: string
  readonly resources: readonly OutcomeResource[]
  /** Ids, by name. */
  readonly accounts: readonly string[]
}

/** The same change in several accounts, once. */
export interface OutcomeResource {
  readonly action: Action
  readonly type: string
  readonly id: string
  /** Where the type changes in more than one region. */
  readonly region?: string
  readonly template: string
  /** Where a template states it; absent where none does any more. */
  readonly source?: Source
  /** Ids, by name. */
  readonly accounts: readonly string[]
}

/** The changes of one status by reason: each reason once, with what it is about. */
export function reasonGroups(
  outcomes: readonly Outcome[],
  status: Status,
  names: AccountNames,
): readonly ReasonGroup[] {
  const own = outcomes.filter((outcome) => outcome.status === status)
  const alike = (outcome: Outcome) => withoutAccount(reasonOf(outcome), outcome.change.account, names)
  return [...groupedBy(own, alike)].map(([reason, group]) => {
    const accounts = accountsOf(group, names)
    const [first] = group
    return {
      reason: accounts.length === 1 && first ? reasonOf(first) : reason,
      resources: resourcesOf(group, names),
      accounts,
    }
  })
}

const accountsOf = (outcomes: readonly Outcome[], names: AccountNames): readonly string[] =>
  [...new Set(outcomes.map(({ change }) => change.account))].sort(byName(names))

function reasonOf(outcome: Outcome): string {
  return outcome.status === "applied" ? (outcome.note ?? "") : outcome.reason
}

function resourcesOf(outcomes: readonly Outcome[], names: AccountNames): readonly OutcomeResource[] {
  const regional = typesInSeveralRegions(outcomes.map(({ change }) => change))
  const place = ({ change: { type, region } }: Outcome) => (regional.has(type) ? region : undefined)
  const same = (outcome: Outcome) => {
    const { action, type, id, template, source } = outcome.change
    return JSON.stringify([action, type, id, place(outcome), template, source])
  }
  return [...groupedBy(outcomes, same).values()]
    .flatMap((group): readonly OutcomeResource[] => {
      const [first] = group
      if (!first) return []
      const { action, type, id, template, source } = first.change
      const region = place(first)
      const where = { ...(region === undefined ? {} : { region }), ...(source ? { source } : {}) }
      return [{ action, type, id, template, ...where, accounts: accountsOf(group, names) }]
    })
    .sort(
      (a, b) =>
        ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) ||
        compareTexts(a.type, b.type) ||
        compareTexts(a.id, b.id) ||
        compareTexts(a.region ?? "", b.region ?? "") ||
        compareTexts(a.template, b.template),
    )
}

/** How far one account came. */
export interface AccountOutcome {
  readonly account: string
  readonly outcomes: readonly Outcome[]
  /** Everything was applied. */
  readonly whole: boolean
}

/** All accounts, by name. */
export function accountOutcomes(outcomes: readonly Outcome[], names: AccountNames): readonly AccountOutcome[] {
  return [...groupedBy(outcomes, ({ change }) => change.account)]
    .sort(([a], [b]) => byName(names)(a, b))
    .map(([account, own]) => ({ account, outcomes: own, whole: own.every(({ status }) => status === "applied") }))
}

/** How many changes have this status. */
export const numberOf = (outcomes: readonly Outcome[], wanted: Status): number =>
  outcomes.filter(({ status }) => status === wanted).length

/** `12 applied, 3 skipped, 1 held`: those that there are, in this order and in these words. */
export function statusCounts(
  outcomes: readonly Outcome[],
  words: readonly (readonly [status: Status, word: string])[] = STATUSES.map((status) => [status, status]),
): string {
  return words
    .map(([status, word]) => [numberOf(outcomes, status), word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${count(number)} ${word}`)
    .join(", ")
}

function groupedBy(outcomes: readonly Outcome[], key: (outcome: Outcome) => string): ReadonlyMap<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const name = key(outcome)
    const group = groups.get(name)
    if (group) group.push(outcome)
    else groups.set(name, [outcome])
  }
  return groups
}
