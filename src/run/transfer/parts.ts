import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "./client.ts"
import type { Copying, Written } from "./copy.ts"
import { copySource } from "./end.ts"
import { failed } from "./failure.ts"
import { type Limits, oneAtATime, partsOf } from "./pieces.ts"
import type { SourceObject } from "./select.ts"

/** Parts of one object that S3 copies side by side. */
const COPIES_AT_ONCE = 8
/** Milliseconds for cleaning up after a failure: the time of the target may be over. */
const LAST_WORDS = 10_000

type Parts = Pick<Copying, "from" | "to" | "stream"> & { readonly limits: Limits }

interface Part {
  readonly ETag?: string | undefined
  readonly ChecksumCRC32?: string | undefined
}

/**
 * Copies an object part by part. What was uploaded of it is thrown away where one fails; of a process that is killed it stays,
 * until a lifecycle rule of the bucket ends it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function copyInParts(parts: Parts, object: SourceObject, written: Written): Promise<void> {
  const { to, stream, limits } = parts
  const { Bucket, ExpectedBucketOwner, Key } = written
  const { UploadId } = await to.s3.send(new CreateMultipartUploadCommand(written), { abortSignal: to.signal })
  const upload = { Bucket, ExpectedBucketOwner, Key, UploadId }
  try {
    const ranges = partsOf(object.size, stream ? limits.streamedPiece : limits.copiedPiece)
    const done = await inOrder(ranges, stream ? 4 : COPIES_AT_ONCE, async ([first, last], index) => {
      const part = { ...upload, PartNumber: index + 1 }
      const range = `bytes=${first}-${last}`
      const { ETag, ChecksumCRC32 } = stream
        ? await oneAtATime(() => streamPart(parts, object, part, range))
        : await copyPart(parts, object, part, range)
      return { PartNumber: index + 1, ETag, ChecksumCRC32 }
    })
    const MultipartUpload = { Parts: [...done] }
    await to.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }), { abortSignal: to.signal })
  } catch (error) {
    const abortSignal = AbortSignal.timeout(LAST_WORDS)
    // Why it failed is more important than what is left of it.
    await to.s3.send(new AbortMultipartUploadCommand(upload), { abortSignal }).catch(() => undefined)
    throw error
  }
}

type PartRequest = Pick<Written, "Bucket" | "ExpectedBucketOwner" | "Key"> & {
  readonly UploadId: string | undefined
  readonly PartNumber: number
}

async function streamPart({ from, to }: Parts, object: SourceObject, part: PartRequest, Range: string): Promise<Part> {
  const request = new GetObjectCommand({ ...from.named, Key: object.key, IfMatch: object.etag, Range })
  const Body = await from.s3
    .send(request, { abortSignal: from.signal })
    .then((reply) => reply.Body?.transformToByteArray())
    .catch((error: unknown) => {
      throw failed(`read ${object.key}`, from, error)
    })
  return to.s3.send(new UploadPartCommand({ ...part, Body: Body ?? new Uint8Array() }), { abortSignal: to.signal })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
async function copyPart({ from, to }: Parts, object: SourceObject, part: PartRequest, range: string): Promise<Part> {
  const request = new UploadPartCopyCommand({
    ...part,
    CopySource: copySource(from, object.key),
    CopySourceIfMatch: object.etag,
    CopySourceRange: range,
    ExpectedSourceBucketOwner: from.owner,
  })
  const { CopyPartResult } = await to.s3.send(request, { abortSignal: to.signal })
  return CopyPartResult ?? {}
}

/** So many side by side; after a failure none is begun, and all that were are over when it throws. */
async function inOrder<T, R>(items: readonly T[], atOnce: number, work: (item: T, index: number) => Promise<R>) {
  const results: R[] = []
  let next = 0
  let failure: { readonly error: unknown } | undefined
  const worker = async () => {
    while (next < items.length && !failure) {
      const index = next++
      try {
        results[index] = await work(items[index] as T, index)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failure) throw failure.error
  return results
}
