import { setTimeout as sleep } from "node:timers/promises"
import { ProblemError } from "../../value/problem.ts"
import type { Transfer } from "../transfer.schema.ts"
import { ListObjectsV2Command } from "./client.ts"
import type { End } from "./end.ts"
import { failed } from "./failure.ts"
import { isEnough, isWanted, keySelector, type SourceObject } from "./select.ts"
import { milliseconds } from "./time.ts"

/** More objects than this are no transfer, but a migration: S3 Batch Operations or DataSync do that. */
const MOST_OBJECTS = 100_000

/** Milliseconds between two looks. */
const OFTEN = 250
const RARELY = 10_000

/**
 * The objects that are wanted now; as many as there are, however few. Looks again while they are not enough and there is time
 * to wait, unless `begun` says that an earlier attempt of the same run had enough. Throws a `ProblemError`.
 */
export async function findObjects(
  source: End,
  { from, wait }: Pick<Transfer, "from" | "wait">,
  begun: () => Promise<boolean>,
): Promise<{ readonly objects: readonly SourceObject[]; readonly enough: boolean }> {
  const patience = wait === undefined ? 0 : milliseconds(wait)
  const pause = Math.min(RARELY, Math.max(OFTEN, patience / 20))
  const deadline = Date.now() + patience
  let enough = false
  for (let looks = 0; ; looks++) {
    const objects = await listObjects(source, from)
    enough = isEnough(from, objects.length) || (looks === 0 && (await begun()))
    if (enough || Date.now() + pause > deadline) return { objects, enough }
    await sleep(pause, undefined, { signal: source.signal })
  }
}

/** 1,000 per call. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
async function listObjects(source: End, from: Transfer["from"]): Promise<readonly SourceObject[]> {
  const isFound = keySelector(from)
  const found: SourceObject[] = []
  let ContinuationToken: string | undefined
  do {
    const request = {
      ...source.named,
      Prefix: from.prefix,
      ...(from.recursive !== true && { Delimiter: "/" }),
      ContinuationToken,
    }
    const page = await source.s3
      .send(new ListObjectsV2Command(request), { abortSignal: source.signal })
      .catch((error: unknown) => {
        throw failed("list objects", source, error)
      })
    const now = Date.now()
    for (const {
      Key: key = "",
      ETag: etag = "",
      Size: size = 0,
      LastModified: modified = new Date(now),
    } of page.Contents ?? []) {
      const object = { key, etag, size, modified }
      if (isFound(key) && isWanted(from, object, now)) found.push(object)
    }
    if (found.length > MOST_OBJECTS) throw tooMany(source.bucket)
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return found
}

function tooMany(bucket: string): ProblemError {
  return new ProblemError({
    severity: "error",
    message: `More than ${MOST_OBJECTS} objects of bucket ${bucket} match.`,
    fix: "Narrow the match or the prefix; to move that many at once, use S3 Batch Operations or DataSync.",
  })
}
