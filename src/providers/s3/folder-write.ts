import { createHash } from "node:crypto"
import { posix } from "node:path"
import pLimit from "p-limit"
import type { Files, Session, Write } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { attempt } from "../attempt.ts"
import { named } from "./bucket-sight.ts"
import { DeleteObjectsCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from "./client.ts"
import type { Folder, FolderObject } from "./folder.schema.ts"
import { FOLDER_SHA256 } from "./folder-read.ts"

/** Files are read whole, and may have 100 MiB each. */
const UPLOADS_AT_ONCE = 4

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const DELETES_PER_CALL = 1000

/** Objects that a message names. */
const NAMED = 5

/** Uploads what the edits name, then deletes what goes, then writes the flag. */
export async function writeFolder(session: Session, { before, after, edits }: Write<Folder>): Promise<void> {
  if (!after) throw new Error("A folder to write needs its properties.")
  const named = new Set(edits.flatMap(({ path }) => (path[0] === "Objects" ? [path[1]] : [])))
  const isNamed = ({ Key }: FolderObject) => named.has(Key) || named.has(undefined)
  const wanted = objectsOf(after)
  const kept = new Set(wanted.map(({ Key }) => Key))
  const gone = objectsOf(before?.properties).filter((object) => isNamed(object) && !kept.has(object.Key))
  const due = wanted.filter(isNamed)
  const isFlag = ({ FolderSha256 }: FolderObject) => FolderSha256 !== undefined
  await upload(
    session,
    after,
    due.filter((object) => !isFlag(object)),
  )
  await deleteObjects(session, after.BucketName, gone)
  await upload(session, after, due.filter(isFlag))
}

/** Deletes the objects that were found, and nothing else. The bucket stays. */
export async function deleteFolder(session: Session, { before }: Write<Folder>): Promise<void> {
  if (before) await deleteObjects(session, before.properties.BucketName, objectsOf(before.properties))
}

const objectsOf = (folder: Folder | undefined): readonly FolderObject[] => folder?.Objects ?? []

async function upload(session: Session, folder: Folder, objects: readonly FolderObject[]): Promise<void> {
  if (objects.length === 0) return
  const files = await session.files?.()
  if (!files) throw new Error("A folder to upload needs the repository's files.")
  const limit = pLimit({ concurrency: UPLOADS_AT_ONCE, rejectOnClear: true })
  try {
    await limit.map(objects, (object) => uploadOne(session, folder, object, files))
  } finally {
    limit.clearQueue()
  }
}

/** S3 checks the content against the sha256 that was reviewed, too. */
async function uploadOne(session: Session, folder: Folder, object: FolderObject, files: Files): Promise<void> {
  const { Key, Sha256 = "", ContentType, CacheControl, SSEKMSKeyId, FolderSha256 } = object
  const Body = FolderSha256 === undefined ? await reviewed(folder, object, files) : Buffer.from(folder.Flag?.Body ?? "")
  const { ServerSideEncryption, StorageClass } = object as Pick<
    PutObjectCommandInput,
    "ServerSideEncryption" | "StorageClass"
  >
  const request: PutObjectCommandInput = {
    ...named(session, folder.BucketName),
    Key,
    Body,
    ChecksumAlgorithm: "SHA256",
    ChecksumSHA256: Buffer.from(Sha256, "hex").toString("base64"),
    ContentType,
    CacheControl,
    ServerSideEncryption,
    SSEKMSKeyId,
    StorageClass,
    ...(FolderSha256 !== undefined && { Metadata: { [FOLDER_SHA256]: FolderSha256 } }),
  }
  const s3 = session.client(S3Client)
  const call = () => s3.send(new PutObjectCommand(request))
  await attempt(session, `upload ${Key} to bucket ${folder.BucketName}`, call, ["NoSuchBucket"])
}

/** The bytes of an object's file, if they are still those that were planned. */
async function reviewed({ Source, Prefix = "" }: Folder, object: FolderObject, files: Files): Promise<Uint8Array> {
  const path = posix.join(Source, object.Key.slice(Prefix.length))
  const bytes = await files.bytes(path)
  if (createHash("sha256").update(bytes).digest("hex") === object.Sha256) return bytes
  throw new ProblemError({
    severity: "error",
    message: `The file ${path} changed since it was planned, so it is not uploaded.`,
    fix: "Plan again, and let nothing write into the folder while reconcile runs.",
  })
}

async function deleteObjects(session: Session, bucket: string, objects: readonly FolderObject[]): Promise<void> {
  const s3 = session.client(S3Client)
  for (let at = 0; at < objects.length; at += DELETES_PER_CALL) {
    const Objects = objects.slice(at, at + DELETES_PER_CALL).map(({ Key }) => ({ Key }))
    const request = { ...named(session, bucket), Delete: { Objects, Quiet: true } }
    const what = `delete objects of bucket ${bucket}`
    const { Errors = [] } = await attempt(session, what, () => s3.send(new DeleteObjectsCommand(request)))
    if (Errors.length > 0) throw notDeleted(session, bucket, Errors)
  }
}

type KeyError = {
  readonly Key?: string | undefined
  readonly Code?: string | undefined
  readonly Message?: string | undefined
}

/** S3 takes the call and refuses single keys. */
function notDeleted({ target }: Session, bucket: string, errors: readonly KeyError[]): ProblemError {
  const some = errors.slice(0, NAMED).map(({ Key, Code, Message }) => `${Key} (${Message ?? Code})`)
  const more = errors.length > NAMED ? `, and ${errors.length - NAMED} more` : ""
  return new ProblemError({
    severity: "error",
    message: `Cannot delete ${errors.length} objects of bucket ${bucket} in ${target.account.name} (${target.account.id}), ${target.region}: ${some.join(", ")}${more}.`,
    fix: "Allow s3:DeleteObject to the role that reconcile enters by; a bucket policy or an object lock may forbid it all the same.",
    account: target.account.id,
    region: target.region,
  })
}
