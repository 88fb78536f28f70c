import type { Session } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { HeadBucketCommand, S3Client } from "./client.ts"

/** Whether a bucket is there; or why nobody may touch it from here: a sentence. */
export type Sight = "none" | "here" | { readonly held: string }

/** What every call about a bucket says: its name, and the account that it must belong to. */
export interface Named {
  readonly Bucket: string
  readonly ExpectedBucketOwner: string
}

/** A bucket of the session's account: S3 refuses calls about another account's bucket of that name. */
export const named = ({ target }: Session, Bucket: string): Named => ({
  Bucket,
  ExpectedBucketOwner: target.account.id,
})

/**
 * Looks for a bucket of the session's account and region. The answers have no words, only a status, and the region of a
 * bucket that is elsewhere. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function seeBucket(session: Session, Bucket: string): Promise<Sight> {
  const s3 = session.client(S3Client)
  const { account, region } = session.target
  try {
    const call = () => s3.send(new HeadBucketCommand(named(session, Bucket)))
    const { BucketRegion = region } = await attempt(session, `see bucket ${Bucket}`, call)
    return BucketRegion === region ? "here" : { held: elsewhere(BucketRegion, region) }
  } catch (error) {
    const { status, bucketRegion } = answerIn(error)
    if (status === 404) return "none"
    if (status !== 403 && bucketRegion !== undefined && bucketRegion !== region)
      return { held: elsewhere(bucketRegion, region) }
    if (status !== 403) throw error
    return {
      held: `S3 refuses to show the bucket to account ${account.id} (403 Forbidden): it belongs to another account, or the role that reconcile enters by lacks s3:ListBucket.`,
    }
  }
}

/** The status of S3's answer to a call that failed, where the answer tells. */
export const statusIn = (error: unknown): number | undefined => answerIn(error).status

const elsewhere = (is: string, wanted: string): string =>
  `The bucket is in ${is}, not in ${wanted}: name a region where it is in \`targets\`, or give each region a name of its own.`

interface Answer {
  readonly status?: number | undefined
  readonly bucketRegion?: string | undefined
}

/** Of the SDK's error, or of the problem that `attempt` made of it. */
function answerIn(error: unknown): Answer {
  const { cause, $metadata, $response } = error as {
    readonly cause?: unknown
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  }
  if ($metadata === undefined) return cause === undefined ? {} : answerIn(cause)
  return { status: $metadata.httpStatusCode, bucketRegion: $response?.headers?.["x-amz-bucket-region"] }
}
