import type { DriftShard, Plan } from "../model.ts"
import type { FindingsReport } from "../report/findings-view.ts"
import { ProblemError } from "../value/problem.ts"
import { toldOnce } from "./drift.ts"
import { merge } from "./merge.ts"
import { mergeFindings } from "./merge-findings.ts"
import { mergeError } from "./merge-numbers.ts"

/** A shard of drift with the name that people know its file by. */
export interface NamedDrift {
  readonly file: string
  readonly shard: DriftShard
}

/** What a whole organization drifted by. */
export interface MergedDrift {
  readonly plan: Plan
  /** Absent where no rule is asked. */
  readonly checked?: FindingsReport
}

/** Joins what several machines found of drift. Throws a ProblemError where a shard is missing, doubled or of another run. Pure. */
export function mergeDrift(files: readonly NamedDrift[]): MergedDrift {
  const { plan } = merge(files.map(({ file, shard }) => ({ file, shard: shard.plan })))
  const checks = files.flatMap(({ file, shard }) => (shard.check ? [{ file, shard: shard.check }] : []))
  if (checks.length === 0) return { plan }
  if (checks.length < files.length)
    throw new ProblemError(
      mergeError("Rules were asked in some of the shards only", "Look for drift in all shards again: from one commit."),
    )
  const checked = mergeFindings(checks)
  // The configuration's warnings are the plan's.
  return { plan, checked: { ...checked, problems: toldOnce(checked.problems, plan.problems) } }
}
