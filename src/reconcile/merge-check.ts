import { reviewOf } from "../apply/review.ts"
import type { Json, PlanShard, Problem, ShardRun } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { ProblemError } from "../value/problem.ts"
import { mergeError, numberProblems } from "./merge-numbers.ts"
import { shardOf } from "./shard.ts"

/** A shard with the name that people know its file by. */
export interface NamedShard {
  readonly file: string
  readonly shard: PlanShard
}

/** The shards in their order, if they are one run's, and all of it. Throws a ProblemError with everything that is wrong. */
export function requireWhole(files: readonly NamedShard[]): readonly PlanShard[] {
  const sorted = files.toSorted((a, b) => a.shard.shard.index - b.shard.shard.index)
  const [first] = sorted
  if (!first) throw new ProblemError(mergeError("There is nothing to merge", GIVE))
  const numbers = numberProblems(
    sorted.map(({ file, shard }) => ({ file, shard: shard.shard })),
    { give: GIVE, again: AGAIN },
  )
  const problems = numbers.length > 0 ? numbers : [...foreignProblems(first, sorted), ...contentProblems(sorted)]
  if (problems.length > 0) throw new ProblemError(problems)
  const shards = sorted.map(({ shard }) => shard)
  const planned = shards.reduce((sum, { plan }) => sum + Object.keys(plan.accounts).length, 0)
  if (planned === first.shard.run.accounts) return shards
  const { accounts } = first.shard.run
  throw new ProblemError(mergeError(`The shards plan ${planned} accounts, and there are ${accounts}`, AGAIN))
}

const GIVE = "Give the file that `reconcile plan --shard I/N --format json --out FILE` wrote for each I from 1 to N."
const AGAIN = "Plan all shards again: from one commit, with one configuration, on one day."

const DIFFERENCES: { readonly [Key in keyof ShardRun]?: string } = {
  reconcile: "was made by another version of reconcile",
  config: "goes by another configuration",
  templates: "goes by other templates, rules or holds",
  organization: "saw other accounts, or other tags or units of theirs",
  base: "was compared with another base revision",
}

/** Shards that were not planned from the same files, for the same accounts, on the same day. */
function foreignProblems(first: NamedShard, files: readonly NamedShard[]): readonly Problem[] {
  const problems: Problem[] = []
  const known = new Map<string, { readonly file: string; readonly hash: string }>()
  for (const { file, shard } of files) {
    const says = differenceOf(shard, first.shard)
    if (says !== undefined) problems.push(mergeError(`${file} ${says} than ${first.file}`, AGAIN))
    for (const [path, hash] of Object.entries(shard.files)) {
      const seen = known.get(path)
      if (!seen) known.set(path, { file, hash })
      else if (seen.hash !== hash) problems.push(mergeError(`${file} read another ${path} than ${seen.file}`, AGAIN))
    }
  }
  return problems
}

/** The first thing in which a shard differs from what all have to have alike. */
function differenceOf(shard: PlanShard, first: PlanShard): string | undefined {
  if (shard.plan.owner !== first.plan.owner) return "is of another configuration"
  if (shard.plan.world !== first.plan.world) return "was planned on something else"
  if (!same(shard.plan.filters, first.plan.filters)) return "was narrowed by other filters"
  const keys = new Set([...Object.keys(first.run), ...Object.keys(shard.run)]) as ReadonlySet<keyof ShardRun>
  const ordered = [...Object.keys(DIFFERENCES), ...keys] as readonly (keyof ShardRun)[]
  const key = ordered.find((name) => !same(shard.run[name], first.run[name]))
  if (key !== undefined) return DIFFERENCES[key] ?? `says other ${key} of the whole run`
  if (shard.plan.summary.templates !== first.plan.summary.templates) return "counts other templates"
  return day(shard) === day(first) ? undefined : "was planned on another day, UTC, by which other things have expired,"
}

const same = (a: unknown, b: unknown): boolean => stableText(a as Json) === stableText(b as Json)
const day = ({ plan }: PlanShard): string => new Date(plan.clock).toISOString().slice(0, 10)

/** Shards that were edited, or that hold accounts of others. */
function contentProblems(files: readonly NamedShard[]): readonly Problem[] {
  return files.flatMap(({ file, shard: { plan, shard } }) => {
    const reviewed = reviewOf(plan)
    if ("problem" in reviewed)
      return [{ ...reviewed.problem, message: `${file}: ${reviewed.problem.message}`, fix: AGAIN }]
    const stray = Object.keys(plan.accounts).find((id) => shardOf(id, shard.of) !== shard.index)
    const message = `${file} plans account ${stray}, which falls to shard ${stray && shardOf(stray, shard.of)}/${shard.of}`
    return stray === undefined ? [] : [mergeError(message, AGAIN)]
  })
}
