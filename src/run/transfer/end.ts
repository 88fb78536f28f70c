import type { ClientClass, Session, Target } from "../../model.ts"
import type { TaskContext } from "../task.ts"
import type { Transfer } from "../transfer.schema.ts"
import { HeadBucketCommand, S3Client } from "./client.ts"
import { type Caller, failed } from "./failure.ts"

/** One end of a transfer: a bucket, whose it must be, and who calls about it. */
export interface End extends Caller {
  /** Of the bucket's region. */
  readonly s3: S3Client
  /** What every call says: S3 refuses calls about another account's bucket of that name. */
  readonly named: { readonly Bucket: string; readonly ExpectedBucketOwner: string }
  readonly signal: AbortSignal
}

/** Who performs a transfer, and for which target. */
export interface Performer {
  readonly target: Target
  /** Of the role in the target's account; absent where only the central identity calls. */
  readonly session: Session | undefined
  readonly context: TaskContext
}

/** A transfer may call as often as it takes: whatever it does, it may do again. */
const ATTEMPTS = 8

/** Looks where a bucket is. Throws a `ProblemError` where there is none. */
export async function openEnd(
  performer: Performer,
  { bucket, account, identity = "target" }: Pick<Transfer["to"], "bucket" | "account" | "identity">,
): Promise<End> {
  const { target, context } = performer
  const client = clientsOf(performer, identity)
  const owner = account ?? target.account.id
  const caller: Caller = { bucket, owner, identity }
  const named = { Bucket: bucket, ExpectedBucketOwner: owner }
  const region = await regionOf(target.region, async () => {
    const s3 = client(S3Client, target.region)
    return (await s3.send(new HeadBucketCommand(named), { abortSignal: context.signal })).BucketRegion
  }).catch((error: unknown) => {
    throw failed("find anything", caller, error)
  })
  return { ...caller, named, s3: client(S3Client, region), signal: context.signal }
}

/** How an identity gets its clients. */
function clientsOf({ session, context }: Performer, identity: Caller["identity"]) {
  return <C>(Client: ClientClass<C>, region: string): C => {
    if (identity === "central") return context.central(Client, { region, attempts: ATTEMPTS })
    if (!session) throw new Error("A transfer as the target needs its session.")
    return session.client(Client, { region })
  }
}

/**
 * The region that S3 tells, also while it refuses; who may do nothing but write hears no more.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
async function regionOf(asked: string, look: () => Promise<string | undefined>): Promise<string> {
  try {
    return (await look()) ?? asked
  } catch (error) {
    const { $metadata, $response } = error as {
      readonly $metadata?: { readonly httpStatusCode?: number }
      readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
    }
    const told = $response?.headers?.["x-amz-bucket-region"]
    const status = $metadata?.httpStatusCode
    if (status === 403 || (told !== undefined && told !== asked && status !== 404)) return told ?? asked
    throw error
  }
}

/** How S3 is told what to copy. */
export const copySource = ({ bucket }: End, key: string): string =>
  `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`
