import type { TaskShard, ToldOutcome } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { ADVICE, requireAlike } from "./merge-alike.ts"
import { mergeError } from "./merge-numbers.ts"

/** A shard of a task with the name of its file, and what became of its targets in any order. */
export interface NamedTask {
  readonly file: string
  readonly shard: TaskShard
  readonly outcomes: readonly ToldOutcome[]
}

/** A whole run of a task. */
export interface MergedTask {
  readonly run: Pick<TaskShard, "name" | "id">
  readonly resumable: boolean
  /** In the order of the targets. */
  readonly outcomes: readonly ToldOutcome[]
}

/** Joins what became of a task. Throws a ProblemError where a shard is missing, doubled or of another run. Pure. */
export function mergeTasks(files: readonly NamedTask[]): MergedTask {
  const named = requireAlike(
    files.map((one) => ({ ...one, facts: one.shard, accounts: one.shard.targets.map(({ account }) => account) })),
  )
  const wrong = named.flatMap((one) => {
    const said = new Set(one.outcomes.map(({ target: { account, region } }) => `${account.id} ${region}`))
    const missing = one.shard.targets.filter(({ account, region }) => !said.has(`${account} ${region}`))
    const whole = missing.length === 0 && one.outcomes.length === one.shard.targets.length
    return whole ? [] : [mergeError(`${one.file} does not say what became of each of its targets`, ADVICE.run.give)]
  })
  if (wrong.length > 0) throw new ProblemError(wrong)
  const [{ shard }] = named
  const outcomes = named.flatMap((one) => {
    const numbers = new Map(one.shard.targets.map(({ account, region, number }) => [`${account} ${region}`, number]))
    return one.outcomes.map((outcome) => {
      const { account, region } = outcome.target
      return { number: numbers.get(`${account.id} ${region}`) ?? 0, outcome }
    })
  })
  return {
    run: { name: shard.name, id: shard.id },
    resumable: shard.resumable,
    outcomes: outcomes.sort((a, b) => a.number - b.number).map(({ outcome }) => outcome),
  }
}
