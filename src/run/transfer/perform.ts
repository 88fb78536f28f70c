import pLimit from "p-limit"
import type { Problem } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import type { Result } from "../task.ts"
import type { Transfer } from "../transfer.schema.ts"
import { type Copied, type Copying, copyObject } from "./copy.ts"
import { type End, openEnd, type Performer } from "./end.ts"
import { failed } from "./failure.ts"
import { findObjects } from "./find.ts"
import { deleteObjects, hasBegun, writeFlag } from "./finish.ts"
import { markOf, runMark } from "./mark.ts"
import { archiveOf, type Move, planMoves } from "./moves.ts"
import { resultOf } from "./result.ts"

/** Objects of one target side by side. */
const OBJECTS_AT_ONCE = 8
/** After so many failures and no success the rest is not tried. */
const HOPELESS = 20
/** Failures that are told one by one. */
const TOLD = 5

/**
 * Copies all objects, then writes the flag, then deals with the source; each only when what is before it is done for all objects.
 * What a copy in the destination says of itself is how another attempt knows what is done.
 */
export async function performTransfer(transfer: Transfer, performer: Performer): Promise<Result> {
  const { from, to, then = "keep" } = transfer
  const run = runMark(performer.context.run)
  const archive = archiveOf(transfer)
  const [source, destination, kept] = await Promise.all([
    openEnd(performer, from),
    openEnd(performer, to),
    archive && openEnd(performer, { ...from, bucket: archive.bucket }),
  ])
  const { objects, enough } = await findObjects(source, transfer, () => hasBegun(destination, to, run))
  if (!enough && transfer.required !== false) throw nothingFound(source, transfer, objects.length)
  const moves = planMoves(transfer, enough ? objects : [])
  const stream = transfer.stream === true || source.identity !== destination.identity
  const toDestination = { from: source, to: destination, stream, acl: to.acl }
  const copies = await copyAll(toDestination, moves, ({ key }) => key, run)
  const flagged = await writeFlag(destination, to, copies, run)
  if (kept)
    await copyAll(
      { from: source, to: kept, stream: transfer.stream === true, acl: undefined },
      moves,
      ({ kept = "" }) => kept,
      run,
    )
  if (then !== "keep")
    await deleteObjects(
      source,
      moves.map(({ object }) => object),
    )
  return resultOf(transfer, { moves, copies, flagged, archive, enough })
}

/** What came of each object, in their order. Throws a `ProblemError` where one was not copied. */
async function copyAll(
  copying: Copying,
  moves: readonly Move[],
  keyOf: (move: Move) => string,
  run: string,
): Promise<readonly Copied[]> {
  const { from, to } = copying
  const limit = pLimit(OBJECTS_AT_ONCE)
  const failures: ProblemError[] = []
  let successes = 0
  const copies = await Promise.all(
    moves.map((move) =>
      limit(async () => {
        to.signal.throwIfAborted()
        if (successes === 0 && failures.length >= HOPELESS) return undefined
        try {
          const copied = await copyObject(copying, move.object, keyOf(move), markOf(from.bucket, move.object, run))
          successes++
          return copied
        } catch (error) {
          to.signal.throwIfAborted()
          failures.push(failed(`copy ${move.object.key}`, to, error))
          return undefined
        }
      }),
    ),
  )
  const done = copies.filter((copy) => copy !== undefined)
  if (failures.length > 0) throw notAll(moves.length - done.length, moves.length, failures)
  return done
}

/** The first problem says it all: it may be the only one that is shown. */
function notAll(missing: number, all: number, failures: readonly ProblemError[]): ProblemError {
  const [first, ...others] = failures.slice(0, TOLD).flatMap(({ problems }) => problems)
  const again = "run the task again: what was copied is not copied twice."
  const summary: Problem = {
    severity: "error",
    message: `${missing} of ${all} objects were not copied, so nothing was taken from the source. ${first?.message}`,
    fix: first?.fix === undefined ? `Put it right and ${again}` : `${first.fix} Then ${again}`,
  }
  return new ProblemError([summary, ...others], { cause: failures[0] })
}

function nothingFound(source: End, { from, wait }: Transfer, found: number): ProblemError {
  const place = `s3://${from.bucket}/${from.prefix ?? ""}`
  const { min, max } = from.count ?? {}
  const wanted = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])]
  const counted = found === 0 ? "No object" : `${found} ${found === 1 ? "object" : "objects"}`
  const instead = wanted.length > 0 ? `, and there have to be ${wanted.join(" and ")}` : ""
  const waited = wait === undefined ? "" : ` within ${wait}`
  return new ProblemError({
    severity: "error",
    message: `${counted} below ${place} of account ${source.owner} matched ${JSON.stringify(from.match)}${waited}${instead}.`,
    fix: "Wait for them (`wait`), loosen the conditions, or write `required: false` where that is no failure.",
  })
}
