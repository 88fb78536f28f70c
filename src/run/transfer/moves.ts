import { ProblemError } from "../../value/problem.ts"
import type { Transfer } from "../transfer.schema.ts"
import { type Rename, renamer } from "./pattern.ts"
import { keySelector, type SourceObject } from "./select.ts"

/** In bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024
/** Keys that a message names. */
const NAMED = 5

/** One object's way. */
export interface Move {
  readonly object: SourceObject
  /** Its key in the destination. */
  readonly key: string
  /** Its key where the source's account keeps it afterwards, if it goes somewhere. */
  readonly kept?: string
}

/** A bucket and prefix of the source's account, where objects go once they are copied. */
export interface Archive {
  readonly bucket: string
  readonly prefix: string
  readonly rename: (name: string) => string
}

/** Where `then` puts the source's objects; undefined where it moves and renames nothing. Throws a `ProblemError`. */
export function archiveOf(transfer: Pick<Transfer, "from" | "then">): Archive | undefined {
  const place = archivePlace(transfer)
  return place && { ...place, rename: renamer("then.rename", place.rename) }
}

function archivePlace({ from, then }: Pick<Transfer, "from" | "then">) {
  if (typeof then !== "object") return undefined
  const { move, rename } = then
  if (move === undefined) return { bucket: from.bucket, prefix: from.prefix ?? "", rename }
  const [, bucket = from.bucket, path = move] = /^s3:\/\/([^/]+)\/(.*)$/.exec(move) ?? []
  return { bucket, prefix: path === "/" ? "" : path, rename }
}

/**
 * Where a transfer writes, whatever it finds: the destination, the flag, and where it takes something from or puts it. Another
 * rename makes it another place, since the names differ.
 */
export function placesOf(transfer: Transfer): readonly string[] {
  const { from, to, then = "keep" } = transfer
  const archive = archivePlace(transfer)
  const renamed = (rename: Rename | undefined) => (rename ? ` (${rename.pattern} -> ${rename.to})` : "")
  return [
    `s3://${to.bucket}/${to.prefix ?? ""}${renamed(to.rename)}`,
    ...(to.flag === undefined ? [] : [`s3://${to.bucket}/${to.flag}`]),
    ...(then === "keep" ? [] : [`s3://${from.bucket}/${from.prefix ?? ""}`]),
    ...(archive ? [`s3://${archive.bucket}/${archive.prefix}${renamed(archive.rename)}`] : []),
  ]
}

/**
 * Where each object goes, in the order of the keys. Pure. Throws a `ProblemError` with everything that is wrong with it, before
 * anything is copied: two that would be one, one that would be found again, a key that S3 would not take.
 */
export function planMoves(transfer: Transfer, objects: readonly SourceObject[]): readonly Move[] {
  const { from, to } = transfer
  const named = renamer("to.rename", to.rename)
  const archive = archiveOf(transfer)
  const moves = objects
    .map((object): Move => {
      const name = object.key.slice((from.prefix ?? "").length)
      const kept = archive && `${archive.prefix}${archive.rename(name)}`
      return { object, key: `${to.prefix ?? ""}${named(name)}`, ...(kept !== undefined && { kept }) }
    })
    .sort((a, b) => (a.object.key < b.object.key ? -1 : 1))
  const wrong = problemsOf(transfer, archive, moves)
  if (wrong.length > 0) throw new ProblemError(wrong.map((one) => ({ severity: "error", ...one })))
  return moves
}

interface Wrong {
  readonly message: string
  readonly fix: string
}

function problemsOf(transfer: Transfer, archive: Archive | undefined, moves: readonly Move[]): readonly Wrong[] {
  const { from, to } = transfer
  const written = [
    ...moves.map(({ object, key }) => ({ from: object.key, place: `s3://${to.bucket}/${key}` })),
    ...moves.flatMap(({ object, kept }) =>
      kept === undefined ? [] : [{ from: object.key, place: `s3://${archive?.bucket}/${kept}` }],
    ),
    ...(to.flag === undefined ? [] : [{ from: "the flag", place: `s3://${to.bucket}/${to.flag}` }]),
  ]
  const isFound = keySelector(from)
  const again = (place: string) =>
    place.startsWith(`s3://${from.bucket}/`) && isFound(place.slice(`s3://${from.bucket}/`.length))
  const unfit = (key: string) => Buffer.byteLength(key) > LONGEST_KEY || key.endsWith("/") || key === ""
  const keys = moves.flatMap(({ key, kept }) => [key, ...(kept === undefined ? [] : [kept])])
  return [
    ...collisions(written),
    ...listed(
      written.filter(({ place }) => again(place)).map(({ place }) => place),
      (places) => ({
        message: `What is written would be found as source by the next run: ${places}.`,
        fix: "Choose a prefix, a name or a match of the source so that this cannot be.",
      }),
    ),
    ...listed(keys.filter(unfit), (named) => ({
      message: `S3 takes no such key, or a transfer would never find it: ${named}.`,
      fix: `A key has 1 to ${LONGEST_KEY} bytes and does not end with a slash: change the prefix or the rename.`,
    })),
  ]
}

function collisions(written: readonly { readonly from: string; readonly place: string }[]): readonly Wrong[] {
  const sources = new Map<string, string[]>()
  for (const { from, place } of written) {
    const known = sources.get(place)
    if (known) known.push(from)
    else sources.set(place, [from])
  }
  const shared = [...sources].filter(([, from]) => from.length > 1)
  return listed(
    shared.map(([place, from]) => `${place} (${shortened(from.map((key) => JSON.stringify(key)))})`),
    (places) => ({
      message: `Several objects would become one: ${places}.`,
      fix: "Let the rename keep what tells them apart, or narrow the match.",
    }),
  )
}

const listed = (texts: readonly string[], say: (texts: string) => Wrong): readonly Wrong[] =>
  texts.length === 0 ? [] : [say(shortened(texts))]

/** The first few, and how many more. */
export function shortened(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return [...texts.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(", ")
}
