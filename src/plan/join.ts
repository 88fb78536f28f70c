import type {
  AccountPlan,
  Action,
  Change,
  Filters,
  Orphan,
  Plan,
  Problem,
  Reviewed,
  Safety,
  Summary,
  Template,
} from "../model.ts"
import { accountDigest, overallDigest, shownDigest } from "../value/effects.ts"
import type { AccountResult, Planned } from "./account.ts"
import { type Part, runLimits } from "./part.ts"
import { compareNames, rowTable } from "./rows.ts"
import { breaches, countsAsChange, isAcknowledged, type Tally } from "./safety.ts"
import { type ReviewedChange, sinceReview } from "./since-review.ts"

/** What is the same for a whole run. */
export interface RunFacts {
  readonly owner: string
  readonly world: string
  readonly clock: string
  readonly filters: Filters
  readonly templates: readonly Template[]
  readonly safety: Safety
  /** The run applies what was reviewed, which this tells of an account: it may find less to do than that. */
  readonly reviewed?: ((account: string) => readonly ReviewedChange[]) | undefined
  /** It is a part of a run: the limits of the run are judged where its parts are joined. */
  readonly partial?: boolean
}

/**
 * Joins accounts into one plan, in whatever order they come in. Groups and effects that several changes share are kept
 * once, and nothing else of an account stays in memory.
 */
export function joiner({ owner, world, clock, filters, templates, safety, reviewed, partial }: RunFacts) {
  const rows = rowTable()
  const accounts: [string, AccountPlan][] = []
  const orphans: Orphan[] = []
  const problems: Problem[] = []
  const acknowledged = new Map<string, { deletes: number; changes: number }>()
  const byName = new Map(templates.map((template) => [template.name, template]))
  const total: Tally = { owned: 0, deletes: 0, changes: 0 }
  let unchanged = 0
  let notPlanned = 0

  const count = (tally: Tally, { change, shared, untouched }: Planned, action: Action) => {
    const template = byName.get(change.template)
    const counts = acknowledged.get(change.template) ?? { deletes: 0, changes: 0 }
    acknowledged.set(change.template, counts)
    if (change.action === "delete" || change.action === "replace") {
      counts.deletes++
      if (!isAcknowledged(template, "deletes")) tally.deletes++
    }
    if (!untouched && countsAsChange(action, shared.group.edits)) {
      counts.changes++
      if (!isAcknowledged(template, "changes")) tally.changes++
    }
  }

  const add = (result: AccountResult): void => {
    const { account } = result
    const changes = result.planned.map(({ change }) => change)
    const since = sinceReview(reviewed?.(account.id) ?? [], changes)
    const tally: Tally = { owned: result.owned + result.declared - since.gained, deletes: 0, changes: 0 }
    for (const planned of result.planned) {
      rows.add(planned)
      count(tally, planned, since.action(planned.change))
    }
    problems.push(...result.problems, ...breaches(tally, safety, account))
    orphans.push(...result.orphans)
    unchanged += result.unchanged
    if (!result.readable) notPlanned++
    total.owned += tally.owned
    total.deletes += tally.deletes
    total.changes += tally.changes
    accounts.push([
      account.id,
      {
        name: account.name,
        digest: accountDigest(result.planned),
        changes: result.planned.length,
        unchanged: result.unchanged,
        owned: result.owned,
        ...(account.management ? { management: true as const } : {}),
      },
    ])
  }

  let finished: Part | undefined
  const part = (): Part => {
    finished ??= {
      rows: rows.finish(),
      accounts,
      orphans,
      problems,
      total,
      acknowledged,
      unchanged,
      notPlanned,
    }
    return finished
  }
  const plan = (others: readonly Problem[], expiring: Reviewed["expiring"]): Plan =>
    planOf(part(), { owner, world, clock, filters, others, expiring, templates: templates.length }, limits())
  const limits = (): readonly Problem[] => (partial ? [] : runLimits(part(), { templates, safety, reviewed }))
  const progress = () => ({ done: accounts.length, changes: rows.count(), problems: problems.length })
  return { add, part, plan, progress }
}

/** What is said of a whole plan beside what its accounts add up to. */
export interface PlanFacts extends Pick<RunFacts, "owner" | "world" | "clock" | "filters"> {
  /** How many there are. */
  readonly templates: number
  /** Problems of no single account. */
  readonly others: readonly Problem[]
  readonly expiring: Reviewed["expiring"]
}

/** The plan that a part amounts to, with what the limits of the run say of it. Pure. */
export function planOf(part: Part, facts: PlanFacts, limits: readonly Problem[]): Plan {
  const { owner, world, clock, filters, others, expiring, templates } = facts
  const { groups, changes, reviewed } = part.rows
  const accounts = [...part.accounts].sort(([a], [b]) => (a < b ? -1 : 1))
  const orphans = [...part.orphans].sort(compareNames)
  const owned = accounts.reduce((sum, [, account]) => sum + account.owned, 0)
  const { unchanged, notPlanned: accountsNotPlanned } = part
  return {
    formatVersion: 1,
    digest: overallDigest(accounts, filters),
    clock,
    owner,
    world,
    filters,
    accounts: Object.fromEntries(accounts),
    groups,
    changes,
    orphans,
    unchanged,
    problems: sortProblems([...others, ...part.problems, ...limits]),
    reviewed: { ...reviewed, expiring, shown: shownDigest(groups, changes) },
    summary: summarise(accounts, changes, templates, {
      unchanged,
      owned,
      orphans: orphans.length,
      accountsNotPlanned,
    }),
  }
}

const SEVERITIES: readonly Problem["severity"][] = ["error", "blocked", "unreadable", "warning", "note"]

function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const rank = (problem: Problem) =>
    [
      SEVERITIES.indexOf(problem.severity),
      problem.source?.file ?? "",
      problem.source?.line ?? 0,
      problem.account ?? "",
      problem.message,
    ] as const
  const ranked = problems.map((problem) => ({ problem, rank: rank(problem) }))
  ranked.sort((a, b) => {
    const at = a.rank.findIndex((part, index) => part !== b.rank[index])
    if (at < 0) return 0
    return (a.rank[at] as string | number) < (b.rank[at] as string | number) ? -1 : 1
  })
  return ranked.map(({ problem }) => problem)
}

/** What a plan amounts to, in numbers: some of them counted here. Pure. */
export function summarise(
  accounts: readonly (readonly [string, AccountPlan])[],
  changes: readonly Change[],
  templates: number,
  counts: Pick<Summary, "unchanged" | "owned" | "orphans" | "accountsNotPlanned">,
): Summary {
  const tally = (action: Change["action"]) =>
    changes.reduce((sum, change) => sum + (change.action === action ? 1 : 0), 0)
  return {
    accounts: accounts.length,
    accountsChanged: accounts.filter(([, { changes: some }]) => some > 0).length,
    templates,
    creates: tally("create"),
    updates: tally("update"),
    deletes: tally("delete"),
    adopts: tally("adopt"),
    replaces: tally("replace"),
    ...counts,
  }
}
