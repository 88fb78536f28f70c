import type { BucketLocationConstraint } from "@aws-sdk/client-s3"
import type { Json, Session, Write } from "../../model.ts"
import { attempt, codeOf, lookFor, refused } from "../attempt.ts"
import { tagChanges } from "../tag-changes.ts"
import { isAwsTag, OWNER, type Tag } from "../tagging.ts"
import type { Bucket } from "./bucket.schema.ts"
import { readTags } from "./bucket-read.ts"
import { putSetting, settingNames, unsettled } from "./bucket-settings.ts"
import { named, seeBucket } from "./bucket-sight.ts"
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  PutBucketTaggingCommand,
  S3Client,
} from "./client.ts"

/** Where S3 was before it had regions: it refuses to be told of it. */
const FIRST_REGION = "us-east-1"

/**
 * Creates a bucket. Its tags are there from its first moment, the rest follows.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export async function createBucket(session: Session, { key, after }: Write<Bucket>): Promise<void> {
  if (!after) throw new Error("A bucket to create needs its properties.")
  const s3 = session.client(S3Client)
  const { region } = session.target
  const Tags = own(after.Tags)
  const CreateBucketConfiguration = {
    ...(region !== FIRST_REGION && { LocationConstraint: region as BucketLocationConstraint }),
    Tags: [...Tags],
  }
  const what = `create bucket ${key}`
  try {
    const call = () => s3.send(new CreateBucketCommand({ Bucket: key, CreateBucketConfiguration }))
    await attempt(session, what, call, ["OperationAborted"])
  } catch (error) {
    if (codeOf(error) !== "BucketAlreadyOwnedByYou" || !(await isOurs(session, key, Tags))) throw error
  }
  for (const name of settingNames) {
    const value = after[name]
    if (value !== undefined) await putSetting(session, key, name, value as Json)
  }
}

/** Changes what the edits name. */
export async function updateBucket(session: Session, write: Write<Bucket>): Promise<void> {
  const { key, after, edits } = write
  if (!after) throw new Error("A bucket to update needs its properties.")
  const edited = new Set(edits.map(({ path }) => path[0]))
  if (edited.has("Tags")) await changeTags(session, write)
  for (const name of settingNames) {
    const value = after[name]
    if (edited.has(name) && value !== undefined) await putSetting(session, key, name, value as Json)
  }
}

/**
 * Deletes a bucket that is empty; content where there is none. Never empties one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export async function deleteBucket(session: Session, { key }: Write<Bucket>): Promise<void> {
  const s3 = session.client(S3Client)
  const what = `delete bucket ${key}`
  try {
    const call = () => s3.send(new DeleteBucketCommand(named(session, key)))
    await lookFor(session, what, call, "NoSuchBucket", ["OperationAborted"])
  } catch (error) {
    if (codeOf(error) !== "BucketNotEmpty") throw error
    throw refused(session, what, error, EMPTY_IT)
  }
}

const EMPTY_IT =
  "Nothing was deleted: reconcile never empties a bucket. Look at what is in it, old versions and delete markers too, and empty it by hand; or keep the bucket by `state: released`."

/** The reply to an earlier attempt was lost: it is in this region and carries the tags that we sent. */
async function isOurs(session: Session, bucket: string, tags: readonly Tag[]): Promise<boolean> {
  if ((await seeBucket(session, bucket)) !== "here") return false
  const owner = tags.find(({ Key }) => Key === OWNER)?.Value
  const live = await readTags(session, bucket)
  return owner !== undefined && live.some(({ Key, Value }) => Key === OWNER && Value === owner)
}

/** S3 replaces all tags at once: those that nobody speaks of are sent again, AWS's own too, or S3 would refuse. */
async function changeTags(session: Session, write: Write<Bucket>): Promise<void> {
  const s3 = session.client(S3Client)
  const bucket = named(session, write.key)
  const { put, gone } = tagChanges(write)
  const changed = new Set([...put.map(({ Key }) => Key), ...gone])
  const kept = (await readTags(session, write.key)).filter(({ Key }) => !changed.has(Key))
  const TagSet = [...kept, ...put]
  await attempt(
    session,
    `tag bucket ${write.key}`,
    async () =>
      TagSet.length > 0
        ? s3.send(new PutBucketTaggingCommand({ ...bucket, Tagging: { TagSet } }))
        : s3.send(new DeleteBucketTaggingCommand(bucket)),
    unsettled,
  )
}

const own = (tags: readonly Tag[] = []): readonly Tag[] => tags.filter(({ Key }) => !isAwsTag(Key))
