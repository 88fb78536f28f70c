import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
} from "./client.ts"
import { copySource, type End } from "./end.ts"
import { failed, rival, statusOf, tooLarge } from "./failure.ts"
import { isCopy, isRival, type Mark, marked } from "./mark.ts"
import { copyInParts } from "./parts.ts"
import { type Limits, limits, oneAtATime } from "./pieces.ts"
import type { SourceObject } from "./select.ts"

/** How objects are copied. */
export interface Copying {
  readonly from: End
  readonly to: End
  /** The bytes come by here; else S3 copies them itself. */
  readonly stream: boolean
  /** A canned ACL for the copies. */
  readonly acl: ACL | undefined
  readonly limits?: Limits
}

type ACL =
  | "private"
  | "public-read"
  | "public-read-write"
  | "authenticated-read"
  | "aws-exec-read"
  | "bucket-owner-read"
  | "bucket-owner-full-control"

/** What came of one object: whether it was copied just now, and when S3 says that the copy was written. */
export interface Copied {
  readonly copied: boolean
  readonly modified?: Date | undefined
}

/**
 * Copies one object with its metadata and tags, unless its copy is there already. Throws a `ProblemError`, also where the object
 * is not what was listed any more, or the same run put another object's copy there.
 */
export async function copyObject(copying: Copying, object: SourceObject, key: string, mark: Mark): Promise<Copied> {
  const { from, to, stream } = copying
  const sizes = copying.limits ?? limits
  try {
    const there = await seeObject(to, key)
    if (there && isCopy(there, mark, object.size)) return { copied: false, modified: there.LastModified }
    if (there && isRival(there, mark)) throw rival(to.bucket, key)
    if (stream && object.size > sizes.largestStreamed) throw tooLarge(object.key, sizes.largestStreamed)
    const head = await from.s3.send(new HeadObjectCommand({ ...from.named, Key: object.key, IfMatch: object.etag }), {
      abortSignal: from.signal,
    })
    const inOne = object.size <= (stream ? sizes.streamedPiece : sizes.largestCopied)
    const written = {
      ...to.named,
      ...(copying.acl && { ACL: copying.acl }),
      Key: key,
      ...carried(head),
      Metadata: marked(head.Metadata, mark),
      ...((stream || !inOne) && (await tagging(from, object, head))),
    }
    if (!inOne) await copyInParts({ from, to, stream, limits: sizes }, object, written)
    else if (stream) await streamWhole(copying, object, written)
    else await copyWhole(copying, object, written)
    return { copied: true }
  } catch (error) {
    to.signal.throwIfAborted()
    throw failed(`copy ${from.bucket}/${object.key} to ${key}`, to, error)
  }
}

/** What S3 shows of an object; undefined where there is none, and where only writing is allowed. */
export async function seeObject(end: End, Key: string): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await end.s3.send(new HeadObjectCommand({ ...end.named, Key }), { abortSignal: end.signal })
  } catch (error) {
    const status = statusOf(error)
    if (status === 404 || status === 403) return undefined
    throw error
  }
}

/** What a request says of the object that it writes. */
export interface Written extends Carried {
  readonly Bucket: string
  readonly ExpectedBucketOwner: string
  readonly Key: string
  readonly ACL?: ACL
  readonly Metadata: Record<string, string>
  readonly Tagging?: string
}

type Carried = Pick<
  HeadObjectCommandOutput,
  "ContentType" | "CacheControl" | "ContentDisposition" | "ContentEncoding" | "ContentLanguage" | "Expires"
>

function carried(head: HeadObjectCommandOutput): Carried {
  const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires } = head
  return { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires }
}

/** Only CopyObject copies tags by itself. */
async function tagging(from: End, { key }: SourceObject, { TagCount = 0 }: HeadObjectCommandOutput) {
  if (TagCount === 0) return {}
  const request = new GetObjectTaggingCommand({ ...from.named, Key: key })
  const { TagSet = [] } = await from.s3.send(request, { abortSignal: from.signal }).catch((error: unknown) => {
    throw failed(`read the tags of ${key}`, from, error)
  })
  return {
    Tagging: new URLSearchParams(TagSet.map(({ Key = "", Value = "" }): [string, string] => [Key, Value])).toString(),
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
async function copyWhole({ from, to }: Copying, object: SourceObject, written: Written): Promise<void> {
  const request = new CopyObjectCommand({
    ...written,
    MetadataDirective: "REPLACE",
    CopySource: copySource(from, object.key),
    CopySourceIfMatch: object.etag,
    ExpectedSourceBucketOwner: from.owner,
  })
  await to.s3.send(request, { abortSignal: to.signal })
}

/** Reading and writing at once, so that memory holds few pieces however many objects there are. */
async function streamWhole({ from, to }: Copying, { key, etag }: SourceObject, written: Written): Promise<void> {
  await oneAtATime(async () => {
    const request = new GetObjectCommand({ ...from.named, Key: key, IfMatch: etag })
    const bytes = await from.s3
      .send(request, { abortSignal: from.signal })
      .then(({ Body }) => Body?.transformToByteArray())
      .catch((error: unknown) => {
        throw failed(`read ${key}`, from, error)
      })
    await to.s3.send(new PutObjectCommand({ ...written, Body: bytes ?? new Uint8Array() }), { abortSignal: to.signal })
  })
}
