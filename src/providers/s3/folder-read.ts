import type { Desired, Found, Session, Wanted } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { named, seeBucket, statusIn } from "./bucket-sight.ts"
import { HeadObjectCommand, type HeadObjectCommandOutput, ListObjectsV2Command, S3Client } from "./client.ts"
import type { Folder, FolderObject } from "./folder.schema.ts"
import { MOST_OBJECTS, tooMany } from "./folder-fill.ts"
import { pathFilter } from "./folder-filter.ts"

/** Metadata of a flag: what the others were when it was written. */
export const FOLDER_SHA256 = "reconcile-folder-sha256"

/**
 * What the stated folders hold. Per folder one call for the bucket, one for each wanted object, since no list shows
 * checksums, and with `Delete` one per 1,000 objects below the prefix.
 */
export async function readFolders(session: Session, wanted: Wanted<Folder> | "all"): Promise<readonly Found<Folder>[]> {
  if (wanted === "all") return []
  const found = await Promise.all(wanted.desired.map((desired) => readFolder(session, desired)))
  return found.filter((folder) => folder !== undefined)
}

/** How it is brought about is as stated; what there is of it is what S3 shows. */
async function readFolder(session: Session, desired: Desired<Folder>): Promise<Found<Folder> | undefined> {
  const { key, state, properties } = desired
  const { BucketName, Prefix = "" } = properties
  const sight = await seeBucket(session, BucketName)
  if (sight === "none") return undefined
  if (sight !== "here") return { key, properties: { BucketName, Prefix } as Folder, held: sight.held }
  if (state === "absent" && !properties.Objects) return unknownFolder(session, desired)
  const wanted = (properties.Objects ?? []) as readonly FolderObject[]
  const listed = properties.Delete ? await listObjects(session, properties, wanted) : undefined
  const there = listed ? wanted.filter(({ Key }) => listed.keys.has(Key) || !Key.startsWith(Prefix)) : wanted
  const seen = await Promise.all(there.map((object) => seeObject(session, BucketName, object)))
  const Objects = [...seen.filter((object) => object !== undefined), ...(listed?.excess ?? [])]
  if (Objects.length === 0 && (state === "absent" || wanted.length > 0)) return undefined
  const how = state === "absent" ? { BucketName, Prefix } : properties
  return { key, properties: { ...how, Objects } as Folder }
}

/** Only its name is known: what is below the prefix may be anybody's. */
async function unknownFolder(
  session: Session,
  { key, properties }: Desired<Folder>,
): Promise<Found<Folder> | undefined> {
  const { BucketName, Prefix = "" } = properties
  const s3 = session.client(S3Client)
  const request = { ...named(session, BucketName), Prefix, MaxKeys: 1 }
  const call = () => s3.send(new ListObjectsV2Command(request))
  const { Contents = [] } = await attempt(session, `list objects of bucket ${BucketName}`, call)
  const held =
    "Which of the objects were made from the folder is not known any more: delete them by hand, and then the template."
  return Contents.length > 0 ? { key, properties: { BucketName, Prefix } as Folder, held } : undefined
}

/** One object as far as it is stated; undefined where there is none. */
async function seeObject(session: Session, bucket: string, wanted: FolderObject): Promise<FolderObject | undefined> {
  const { Key } = wanted
  const s3 = session.client(S3Client)
  const request = { ...named(session, bucket), Key, ChecksumMode: "ENABLED" as const }
  try {
    const what = `see object ${Key} of bucket ${bucket}`
    const live = shown(Key, await attempt(session, what, () => s3.send(new HeadObjectCommand(request))))
    const stated = Object.entries(live).filter(([name, value]) => name in wanted && value !== undefined)
    return Object.fromEntries(stated) as unknown as FolderObject
  } catch (error) {
    if (statusIn(error) === 404) return undefined
    throw error
  }
}

/**
 * A checksum that somebody else asked for may be of another kind, or one of parts: then the content is not known.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
function shown(Key: string, head: HeadObjectCommandOutput): { readonly [name: string]: string | undefined } {
  const { ChecksumSHA256, ChecksumType, Metadata = {} } = head
  const isWhole = ChecksumSHA256 !== undefined && ChecksumType !== "COMPOSITE" && !ChecksumSHA256.includes("-")
  return {
    Key,
    Sha256: isWhole ? Buffer.from(ChecksumSHA256, "base64").toString("hex") : undefined,
    ContentType: head.ContentType,
    CacheControl: head.CacheControl,
    ServerSideEncryption: head.ServerSideEncryption,
    SSEKMSKeyId: head.SSEKMSKeyId,
    StorageClass: head.StorageClass ?? "STANDARD",
    FolderSha256: Metadata[FOLDER_SHA256],
  }
}

interface Listed {
  readonly keys: ReadonlySet<string>
  /** Objects that the filters let through, and that have no file. Keys that end with a slash are no files. */
  readonly excess: readonly FolderObject[]
}

/** All objects below the prefix, 1,000 per call. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
async function listObjects(session: Session, folder: Folder, wanted: readonly FolderObject[]): Promise<Listed> {
  const { BucketName, Prefix = "" } = folder
  const s3 = session.client(S3Client)
  const passes = pathFilter(folder)
  const wantedKeys = new Set(wanted.map(({ Key }) => Key))
  const keys = new Set<string>()
  const excess: FolderObject[] = []
  let ContinuationToken: string | undefined
  do {
    const request = { ...named(session, BucketName), Prefix, ContinuationToken }
    const what = `list objects of bucket ${BucketName}`
    const page = await attempt(session, what, () => s3.send(new ListObjectsV2Command(request)))
    for (const { Key = "", ETag = "", Size = 0 } of page.Contents ?? []) {
      if (wantedKeys.has(Key)) keys.add(Key)
      else if (!Key.endsWith("/") && passes(Key.slice(Prefix.length))) excess.push({ Key, ETag, Size })
    }
    if (excess.length > MOST_OBJECTS)
      throw tooMany(`Bucket ${BucketName} has more than ${MOST_OBJECTS} objects below "${Prefix}" that have no file`)
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return { keys, excess }
}
