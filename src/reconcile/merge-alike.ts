import type { Json, ShardFacts } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { ProblemError } from "../value/problem.ts"
import { type MergeAdvice, mergeError, numberProblems } from "./merge-numbers.ts"
import { shardOf } from "./shard.ts"

/** A shard of anything but a plan, with the name of its file and the accounts, or targets' accounts, that are its own. */
export interface NamedFacts<F extends ShardFacts = ShardFacts> {
  readonly file: string
  readonly facts: F
  readonly accounts: readonly string[]
}

/** What to do about shards of each command. */
export const ADVICE: Readonly<Record<ShardFacts["command"], MergeAdvice>> = {
  check: {
    give: "Give the file that `reconcile check --shard I/N --format json --out FILE` wrote for each I from 1 to N.",
    again: "Check all shards again: from one commit, with one configuration, on one day.",
  },
  inventory: {
    give: "Give what `reconcile inventory --shard I/N --out PLACE` wrote for each I from 1 to N.",
    again: "Take the inventory of all shards again: with one configuration, of the same, within a day.",
  },
  run: {
    give: "Give what `reconcile run NAME --shard I/N --run-id ID --format json` printed for each I from 1 to N.",
    again: "Give shards of one run: those of one task, from one commit, with the same --run-id.",
  },
}

/** The shards in their order, if they are one run's, and all of it. Throws a ProblemError with everything that is wrong. */
export function requireAlike<N extends NamedFacts>(files: readonly N[]): readonly [N, ...N[]] {
  const sorted = files.toSorted((a, b) => a.facts.shard.index - b.facts.shard.index)
  const [first] = sorted as readonly N[] as readonly [N]
  const advice = ADVICE[first.facts.command]
  const numbers = numberProblems(
    sorted.map(({ file, facts }) => ({ file, shard: facts.shard })),
    advice,
  )
  if (numbers.length > 0) throw new ProblemError(numbers)
  const problems = sorted.flatMap(({ file, facts, accounts }) => {
    const says = differenceOf(facts, first.facts)
    const stray = accounts.find((id) => shardOf(id, facts.shard.of) !== facts.shard.index)
    const { of } = facts.shard
    return [
      ...(says === undefined ? [] : [mergeError(`${file} ${says} than ${first.file}`, advice.again)]),
      ...(stray === undefined
        ? []
        : [
            mergeError(
              `${file} holds account ${stray}, which falls to shard ${shardOf(stray, of)}/${of}`,
              advice.again,
            ),
          ]),
    ]
  })
  if (problems.length > 0) throw new ProblemError(problems)
  const size = sorted.reduce((sum, { accounts }) => sum + accounts.length, 0)
  const noun = first.facts.command === "run" ? "targets" : "accounts"
  if (size !== first.facts.size)
    throw new ProblemError(
      mergeError(`The shards hold ${size} ${noun}, and there are ${first.facts.size}`, advice.again),
    )
  return sorted as readonly N[] as readonly [N, ...N[]]
}

const NARROWED: Readonly<Record<ShardFacts["command"], string>> = {
  check: "was narrowed by other filters",
  inventory: "was asked for other accounts, types or regions",
  run: "is of another task, or of another run,",
}

/** The first thing in which a shard differs from what all have to have alike. */
function differenceOf(facts: ShardFacts, first: ShardFacts): string | undefined {
  const { command } = facts
  if (facts.owner !== first.owner) return "is of another configuration"
  if (facts.world !== first.world) return "was made on something else"
  if (stableText(facts.asked) !== stableText(first.asked)) return NARROWED[command]
  if (facts.reconcile !== first.reconcile) return "was made by another version of reconcile"
  if (facts.config !== first.config) return "goes by another configuration"
  if (facts.templates !== first.templates)
    return command === "run" ? "performed another version of the task" : "goes by other rules or waivers"
  if (facts.organization !== first.organization) return "saw other accounts, or other tags or units of theirs"
  if (facts.size !== first.size) return "counts other accounts"
  return isFar(facts, first) ? FAR[command] : undefined
}

const FAR: Readonly<Record<ShardFacts["command"], string>> = {
  check: "was made on another day, UTC, by which other waivers have ended,",
  inventory: "was taken more than a day earlier or later",
  run: "was performed at another time",
}

const DAY = 86_400_000

/** Rules and waivers go by days, an inventory should be of one moment, and a run has its id for that. */
function isFar({ command, clock }: ShardFacts, first: ShardFacts): boolean {
  const [one, other] = [Date.parse(clock), Date.parse(first.clock)]
  if (command === "check") return Math.floor(one / DAY) !== Math.floor(other / DAY)
  return command === "inventory" && Math.abs(one - other) > DAY
}

/** The earliest moment at which any of them was made. */
export const earliest = (shards: readonly { readonly clock: string }[]): string =>
  shards.map(({ clock }) => clock).reduce((a, b) => (a < b ? a : b))

/** Whether these are the same data. */
export const alike = (a: unknown, b: unknown): boolean => stableText(a as Json) === stableText(b as Json)
