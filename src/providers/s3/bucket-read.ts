import type { Found, Session, Wanted } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { completeTags, ownershipOf, type Tag } from "../tagging.ts"
import type { Bucket } from "./bucket.schema.ts"
import { readSetting, type SettingName, settingNames } from "./bucket-settings.ts"
import { named, seeBucket } from "./bucket-sight.ts"
import { GetBucketTaggingCommand, ListBucketsCommand, S3Client } from "./client.ts"

/**
 * The wanted buckets of a region: two calls each, and one per stated property; all of them where nothing is stated that
 * stays. S3 has no call that shows more than one property, or more than one bucket.
 */
export async function readBuckets(session: Session, wanted: Wanted<Bucket> | "all"): Promise<readonly Found<Bucket>[]> {
  const stated = wanted === "all" ? new Map() : statedIn(wanted)
  const names = wanted === "all" ? await listBuckets(session) : [...stated.keys()]
  const found = await Promise.all(names.map((name) => readBucket(session, name, stated.get(name) ?? settingNames)))
  return found.filter((bucket) => bucket !== undefined)
}

/** The tags of a bucket. */
export async function readTags(session: Session, Bucket: string): Promise<Tag[]> {
  const s3 = session.client(S3Client)
  const call = () => s3.send(new GetBucketTaggingCommand(named(session, Bucket)))
  const reply = await lookFor(session, `read the tags of bucket ${Bucket}`, call, "NoSuchTagSet")
  return completeTags(reply?.TagSet)
}

/** Which settings are to be read of which bucket. */
function statedIn({ desired, owned }: Wanted<Bucket>): ReadonlyMap<string, readonly SettingName[]> {
  const settingsOf = ({ state, properties }: Wanted<Bucket>["desired"][number]) =>
    state === "absent" ? settingNames : settingNames.filter((name) => properties[name] !== undefined)
  return new Map([
    ...owned.map((name) => [name, settingNames] as const),
    ...desired.map((one) => [one.key, settingsOf(one)] as const),
  ])
}

async function readBucket(
  session: Session,
  BucketName: string,
  settings: readonly SettingName[],
): Promise<Found<Bucket> | undefined> {
  const sight = await seeBucket(session, BucketName)
  if (sight === "none") return undefined
  const arn = `arn:${session.partition}:s3:::${BucketName}`
  if (sight !== "here") return { key: BucketName, arn, properties: { BucketName }, held: sight.held }
  const [Tags, ...values] = await Promise.all([
    readTags(session, BucketName),
    ...settings.map(async (name) => [name, await readSetting(session, BucketName, name)] as const),
  ])
  const known = Object.fromEntries(values.filter(([, value]) => value !== undefined))
  return { key: BucketName, arn, properties: { BucketName, ...known, Tags }, ...ownershipOf(Tags) }
}

/** The names of the account's buckets in the region. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
async function listBuckets(session: Session): Promise<readonly string[]> {
  const s3 = session.client(S3Client)
  const names: string[] = []
  let ContinuationToken: string | undefined
  do {
    const request = { BucketRegion: session.target.region, MaxBuckets: 1000, ContinuationToken }
    const page = await attempt(session, "list buckets", () => s3.send(new ListBucketsCommand(request)))
    names.push(...(page.Buckets ?? []).map(({ Name = "" }) => Name))
    ContinuationToken = page.ContinuationToken
  } while (ContinuationToken !== undefined)
  return names
}
