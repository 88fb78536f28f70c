import type { Problem, Target, WrittenMap } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { lookup } from "../../value/written.ts"
import type { RunFacts } from "../task.ts"
import type { Transfer } from "../transfer.schema.ts"
import { archiveOf } from "./moves.ts"
import { compilePattern, type Rename, renamer } from "./pattern.ts"
import { milliseconds } from "./time.ts"

const patterns: readonly (readonly string[])[] = [
  ["from", "match"],
  ["to", "rename", "pattern"],
  ["then", "rename", "pattern"],
]

/** What is wrong with the patterns of a transfer as somebody wrote them, each at its place. What holds expressions waits. */
export function checkTransfer(run: WrittenMap): readonly Problem[] {
  return patterns.flatMap((path) => {
    const written = lookup(run, ["transfer", ...path])
    if (written?.kind !== "scalar" || typeof written.value !== "string" || written.value.includes("{{")) return []
    const { value, source } = written
    return said(() => compilePattern(path.join("."), value)).map((problem) => ({ ...problem, source }))
  })
}

/** What is wrong with a transfer for one target, before anything is looked at. */
export function refuseTransfer(transfer: Transfer, target: Target, { timeout }: RunFacts): readonly Problem[] {
  const { from, to, then, wait } = transfer
  const error = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
  const archive = said(() => archiveOf(transfer))
  const problems = [
    ...said(() => compilePattern("from.match", from.match)),
    ...said(() => renamer("to.rename", to.rename as Rename | undefined)),
    ...archive,
    ...[{ name: "from", end: from } as const, { name: "to", end: to } as const].flatMap(({ name, end }) =>
      end.identity === "central" && end.account === undefined
        ? [
            error(
              `${name} says identity: central, but not whose bucket it is.`,
              `Write ${name}.account, twelve digits in quotes.`,
            ),
          ]
        : [],
    ),
    ...limits(transfer).map((message) => error(message, "Nothing is in between: change one of them.")),
  ]
  if (isSame(from, to) && to.rename === undefined)
    problems.push(error("from and to are the same place.", "Change the bucket, the prefix or, by rename, the names."))
  const kept = archive.length > 0 ? undefined : archiveOf(transfer)
  if (kept && isSame(from, kept) && typeof then === "object" && then.rename === undefined)
    problems.push(
      error("then.move names the place where the objects are.", "Name another prefix or bucket, or rename them."),
    )
  if (wait !== undefined && milliseconds(wait) >= timeout)
    problems.push(
      error(
        `It may wait ${wait}, which is all the time that a target has.`,
        "Raise the task's timeout, or wait less long.",
      ),
    )
  return problems.map((problem) => ({ ...problem, account: target.account.id }))
}

const isSame = (a: Place, b: Place): boolean => a.bucket === b.bucket && (a.prefix ?? "") === (b.prefix ?? "")

interface Place {
  readonly bucket: string
  readonly prefix?: string | undefined
}

/** Pairs of limits with nothing in between. */
function limits({ from: { size, age, count } }: Transfer): readonly string[] {
  return [
    ...(size?.gt !== undefined && size.lt !== undefined && size.lt <= size.gt + 1
      ? [`from.size wants more than ${size.gt} and less than ${size.lt} bytes.`]
      : []),
    ...(age?.gt !== undefined && age.lt !== undefined && milliseconds(age.lt) <= milliseconds(age.gt)
      ? [`from.age wants more than ${age.gt} and less than ${age.lt}.`]
      : []),
    ...(count?.min !== undefined && count.max !== undefined && count.max < count.min
      ? [`from.count wants at least ${count.min} and at most ${count.max}.`]
      : []),
  ]
}

/** The problems that something throws. */
function said(make: () => unknown): readonly Problem[] {
  try {
    make()
    return []
  } catch (error) {
    if (error instanceof ProblemError) return error.problems
    throw error
  }
}
