import type { World } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** An object of S3 that is about to be written. */
export interface ResultObject {
  readonly bucket: string
  readonly key: string
  /** The account that owns the bucket: anybody else's is refused by S3. */
  readonly owner: string
  readonly contentType: string
  readonly body: Uint8Array
}

/**
 * Writes objects with a SHA-256 that S3 verifies, as the hub of `access.plan`, or whoever runs where there is none. Throws a
 * ProblemError where there is no AWS, and for every object that S3 refuses.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function objectWriter({
  clientAs,
}: Pick<World, "clientAs">): Promise<(object: ResultObject) => Promise<void>> {
  if (!clientAs)
    throw new ProblemError({
      severity: "error",
      message: "A snapshot has no AWS to write to",
      fix: "Write to a file: leave s3:// out.",
    })
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3")
  const client = clientAs("plan", S3Client)
  // The bucket says where it is.
  client.config.followRegionRedirects = true
  return async ({ bucket, key, owner, contentType, body }) => {
    const request = {
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: contentType,
      ExpectedBucketOwner: owner,
      ChecksumAlgorithm: "SHA256" as const,
    }
    try {
      await client.send(new PutObjectCommand(request))
    } catch (error) {
      throw refused(`s3://${bucket}/${key}`, error)
    }
  }
}

function refused(object: string, error: unknown): ProblemError {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ["Error", String(error)]
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode
  const isSilent = (message === "" || message === "UnknownError") && status !== undefined
  const words = isSilent ? `S3 answers ${status}${status === 403 ? ": denied" : ""}` : `${name}: ${message}`
  const fix =
    status === 403 || /AccessDenied|Forbidden|403/.test(name)
      ? "Let the hub of access.plan (or whoever runs) call s3:PutObject there, and see that bucketOwner is the bucket's account."
      : /NoSuchBucket/.test(name)
        ? "Correct the bucket's name, or make it first."
        : undefined
  const problem = { severity: "error", message: `${object} could not be written: ${words}` } as const
  return new ProblemError(fix === undefined ? problem : { ...problem, fix }, { cause: error })
}
