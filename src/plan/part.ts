import type { AccountPlan, Orphan, Problem, Safety } from "../model.ts"
import { type Rows, rowTable } from "./rows.ts"
import { type Acknowledged, type Acknowledging, breaches, type Tally, wrongAcknowledgements } from "./safety.ts"

/** What some accounts of a run add up to: all of them, or those of one shard. */
export interface Part {
  readonly rows: Rows
  readonly accounts: readonly (readonly [string, AccountPlan])[]
  readonly orphans: readonly Orphan[]
  /** Of accounts, and of what is in them. */
  readonly problems: readonly Problem[]
  /** What the limits of the run are judged by. */
  readonly total: Tally
  /** By template. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>
  readonly unchanged: number
  readonly notPlanned: number
}

/** Parts that have no account in common, as one. Pure. */
export function joinParts(parts: readonly Part[]): Part {
  const rows = rowTable()
  const acknowledged = new Map<string, Acknowledged>()
  for (const part of parts) {
    rows.append(part.rows)
    for (const [name, { deletes, changes }] of part.acknowledged) {
      const known = acknowledged.get(name) ?? { deletes: 0, changes: 0 }
      acknowledged.set(name, { deletes: known.deletes + deletes, changes: known.changes + changes })
    }
  }
  const sum = (count: (part: Part) => number) => parts.reduce((total, part) => total + count(part), 0)
  return {
    rows: rows.finish(),
    accounts: parts.flatMap((part) => part.accounts),
    orphans: parts.flatMap((part) => part.orphans),
    problems: parts.flatMap((part) => part.problems),
    total: {
      owned: sum(({ total }) => total.owned),
      deletes: sum(({ total }) => total.deletes),
      changes: sum(({ total }) => total.changes),
    },
    acknowledged,
    unchanged: sum(({ unchanged }) => unchanged),
    notPlanned: sum(({ notPlanned }) => notPlanned),
  }
}

/** What the limits of the whole run say of all its accounts together. */
export function runLimits(
  { total, acknowledged }: Pick<Part, "total" | "acknowledged">,
  run: {
    readonly templates: readonly Acknowledging[]
    readonly safety: Safety
    /** Present: an apply, which may find less to do than was reviewed. */
    readonly reviewed?: unknown
  },
): readonly Problem[] {
  const remainder = run.reviewed !== undefined
  return [...breaches(total, run.safety), ...wrongAcknowledgements(run.templates, acknowledged, { remainder })]
}
