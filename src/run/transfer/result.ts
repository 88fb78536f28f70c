import type { Result } from "../task.ts"
import type { Transfer } from "../transfer.schema.ts"
import type { Copied } from "./copy.ts"
import type { Archive, Move } from "./moves.ts"

/** What was done. */
export interface Done {
  readonly moves: readonly Move[]
  /** In the order of the moves. */
  readonly copies: readonly Copied[]
  readonly flagged: boolean
  readonly archive: Archive | undefined
  /** False where there was not enough at the source, and that is no failure. */
  readonly enough: boolean
}

/** The result of one target: a line for people, and JSON that names every object. */
export function resultOf(transfer: Transfer, done: Done): Result {
  const { from, to, then = "keep" } = transfer
  const { moves, copies, flagged, archive } = done
  const objects = moves.map(({ object, key, kept }, index) => ({
    from: object.key,
    to: key,
    ...(kept !== undefined && { kept }),
    bytes: object.size,
    copied: copies[index]?.copied === true,
  }))
  const content = {
    from: `s3://${from.bucket}/${from.prefix ?? ""}`,
    to: `s3://${to.bucket}/${to.prefix ?? ""}`,
    objects,
    ...(to.flag !== undefined && { flag: { key: to.flag, written: flagged } }),
    source: archive ? `s3://${archive.bucket}/${archive.prefix}` : then,
  }
  return { content: `${JSON.stringify(content, undefined, 2)}\n`, summary: summaryOf(transfer, done) }
}

function summaryOf({ then = "keep" }: Transfer, { moves, copies, flagged, enough }: Done): string {
  if (!enough) return "nothing to transfer"
  if (moves.length === 0) return "nothing left to do: an earlier attempt of this run did it"
  const fresh = moves.filter((_, index) => copies[index]?.copied)
  const bytes = fresh.reduce((sum, { object }) => sum + object.size, 0)
  const there = moves.length - fresh.length
  const parts = [
    `${fresh.length} ${fresh.length === 1 ? "object" : "objects"} copied, ${sizeText(bytes)}`,
    ...(there > 0 ? [`${there} already there`] : []),
    ...(flagged ? ["flag written"] : []),
    ...(then === "keep" ? [] : [`source ${then === "delete" ? "deleted" : "moved"}`]),
  ]
  return parts.join("; ")
}

/** Bytes as people say them: `1.2 MB`. */
export function sizeText(bytes: number): string {
  if (bytes === 1) return "1 byte"
  const units = ["bytes", "kB", "MB", "GB", "TB"]
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const number = bytes / 1000 ** power
  return `${power === 0 || number >= 100 ? Math.round(number) : Number(number.toFixed(1))} ${units[power]}`
}
