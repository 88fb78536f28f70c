import { ProblemError } from "../../value/problem.ts"
import type { Transfer } from "../transfer.schema.ts"
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from "./client.ts"
import { type Copied, seeObject } from "./copy.ts"
import type { End } from "./end.ts"
import { failed, statusOf } from "./failure.ts"
import { isOf, markedBy } from "./mark.ts"
import { shortened } from "./moves.ts"
import type { SourceObject } from "./select.ts"

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const DELETES_PER_CALL = 1000

/** How far is looked for traces of an earlier attempt. */
const PAGES = 10
const NEWEST = 20

/**
 * Writes the flag, when anything was copied after the one that is there; true if so. Whoever dies before it owes it, and who
 * comes after it was written does not write it again.
 */
export async function writeFlag(
  to: End,
  { flag, acl }: Pick<Transfer["to"], "flag" | "acl">,
  copies: readonly Copied[],
  run: string,
): Promise<boolean> {
  if (flag === undefined || copies.length === 0) return false
  try {
    const there = copies.some(({ copied }) => copied) ? undefined : await seeObject(to, flag)
    const newest = Math.max(...copies.map(({ modified }) => modified?.getTime() ?? 0))
    if (there?.LastModified && there.LastModified.getTime() >= newest) return false
    const request = {
      ...to.named,
      Key: flag,
      Body: new Uint8Array(),
      Metadata: markedBy(run),
      ...(acl && { ACL: acl }),
    }
    await to.s3.send(new PutObjectCommand(request), { abortSignal: to.signal })
    return true
  } catch (error) {
    to.signal.throwIfAborted()
    throw failed(`write the flag ${flag}`, to, error)
  }
}

/**
 * Deletes objects, each only as it was when it was listed. Throws a `ProblemError` that names those that stay.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export async function deleteObjects(source: End, objects: readonly SourceObject[]): Promise<void> {
  const kept: string[] = []
  for (let at = 0; at < objects.length; at += DELETES_PER_CALL) {
    const Objects = objects.slice(at, at + DELETES_PER_CALL).map(({ key, etag }) => ({ Key: key, ETag: etag }))
    const request = new DeleteObjectsCommand({ ...source.named, Delete: { Objects, Quiet: true } })
    const { Errors = [] } = await source.s3.send(request, { abortSignal: source.signal }).catch((error: unknown) => {
      source.signal.throwIfAborted()
      throw failed("delete what was copied", source, error)
    })
    for (const { Key = "", Code = "", Message = "" } of Errors)
      if (await isThere(source, Key)) kept.push(`${Key} (${Message || Code})`)
  }
  if (kept.length === 0) return
  throw new ProblemError({
    severity: "error",
    message: `${kept.length} copied objects stay in bucket ${source.bucket}: ${shortened(kept)}.`,
    fix: "What was written again meanwhile is another object: run the task again. Else allow s3:DeleteObject and s3:GetObject.",
  })
}

/** One that is gone already was deleted by a call whose reply was lost, or by somebody else. */
async function isThere(source: End, key: string): Promise<boolean> {
  try {
    await source.s3.send(new HeadObjectCommand({ ...source.named, Key: key }), { abortSignal: source.signal })
    return true
  } catch (error) {
    return statusOf(error) !== 404
  }
}

/**
 * Whether an earlier attempt of the same run got as far as copying: then there was enough, and what is missing at the source has
 * been dealt with. Its flag says so, or its newest copies.
 */
export async function hasBegun(to: End, { prefix, flag }: Transfer["to"], run: string): Promise<boolean> {
  try {
    const seen = flag === undefined ? undefined : await seeObject(to, flag)
    if (seen && isOf(seen, run)) return true
    for (const key of await newestKeys(to, prefix)) {
      const object = await seeObject(to, key)
      if (object && isOf(object, run)) return true
    }
    return false
  } catch (error) {
    // Who may only write cannot tell.
    if (statusOf(error) === 403) return false
    to.signal.throwIfAborted()
    throw failed("look for earlier copies", to, error)
  }
}

async function newestKeys(to: End, Prefix: string | undefined): Promise<readonly string[]> {
  let newest: readonly { readonly key: string; readonly at: number }[] = []
  let ContinuationToken: string | undefined
  for (let page = 0; page < PAGES; page++) {
    const request = new ListObjectsV2Command({ ...to.named, Prefix, ContinuationToken })
    const { Contents = [], NextContinuationToken } = await to.s3.send(request, { abortSignal: to.signal })
    const listed = Contents.map(({ Key = "", LastModified }) => ({ key: Key, at: LastModified?.getTime() ?? 0 }))
    newest = [...newest, ...listed].sort((a, b) => b.at - a.at).slice(0, NEWEST)
    if (NextContinuationToken === undefined) break
    ContinuationToken = NextContinuationToken
  }
  return newest.map(({ key }) => key)
}
