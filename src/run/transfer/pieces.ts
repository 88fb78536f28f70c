import pLimit from "p-limit"

/** What is done in one request, and what in several. All in bytes. */
export interface Limits {
  /** A part that is read and written here: what memory holds of an object. */
  readonly streamedPiece: number
  /** An upload has at most 10,000 parts. */
  readonly largestStreamed: number
  /** Objects up to this size S3 copies by one request; longer ones would keep a connection waiting. */
  readonly largestCopied: number
  /** A part that S3 copies. */
  readonly copiedPiece: number
}

const MiB = 2 ** 20
const PARTS = 10_000

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const limits: Limits = {
  streamedPiece: 16 * MiB,
  largestStreamed: PARTS * 16 * MiB,
  largestCopied: 256 * MiB,
  copiedPiece: 128 * MiB,
}

/** First and last byte of each part of an object of that size. */
export function partsOf(size: number, piece: number): readonly (readonly [first: number, last: number])[] {
  const length = Math.max(piece, Math.ceil(size / PARTS))
  return Array.from({ length: Math.ceil(size / length) }, (_, index) => [
    index * length,
    Math.min(size, (index + 1) * length) - 1,
  ])
}

/** Of the whole process: it bounds memory, and all transfers side by side share it. */
const streamed = pLimit(4)

/** Does something that holds a piece in memory, when there is room for it. */
export const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => streamed(work)
