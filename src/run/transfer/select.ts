import type { Transfer } from "../transfer.schema.ts"
import { compilePattern } from "./pattern.ts"
import { milliseconds } from "./time.ts"

/** One object of the source, as S3 lists it. */
export interface SourceObject {
  readonly key: string
  /** With its quotation marks. */
  readonly etag: string
  /** In bytes. */
  readonly size: number
  readonly modified: Date
}

/**
 * Which keys a transfer looks for: those below the prefix whose whole name matches. Subfolders only where told; keys that end
 * with a slash stand for folders, and are no objects to anybody. Throws a `ProblemError` for a wrong pattern.
 */
export function keySelector({ prefix = "", match, recursive = false }: Transfer["from"]): (key: string) => boolean {
  const pattern = compilePattern("from.match", match)
  return (key) => {
    if (!key.startsWith(prefix) || key.endsWith("/")) return false
    const name = key.slice(prefix.length)
    return name !== "" && (recursive || !name.includes("/")) && pattern.matches(name)
  }
}

/** Whether an object is as large and as old as wanted: all limits are strict. `now` is in milliseconds. */
export function isWanted({ size, age }: Transfer["from"], object: SourceObject, now: number): boolean {
  const old = now - object.modified.getTime()
  return (
    (size?.gt === undefined || object.size > size.gt) &&
    (size?.lt === undefined || object.size < size.lt) &&
    (age?.gt === undefined || old > milliseconds(age.gt)) &&
    (age?.lt === undefined || old < milliseconds(age.lt))
  )
}

/** Whether so many are as many as wanted: at least one, unless told. */
export function isEnough({ count }: Transfer["from"], found: number): boolean {
  return found >= (count?.min ?? 1) && found <= (count?.max ?? Number.POSITIVE_INFINITY)
}
