import { createHash } from "node:crypto"
import type { FolderFile, Json } from "../../model.ts"
import { hash } from "../../value/digest.ts"
import { ProblemError } from "../../value/problem.ts"
import { compileSchema } from "../../value/schema.ts"
import { type Folder, type FolderObject, folderSchema } from "./folder.schema.ts"
import { contentTypeOf } from "./folder-content-types.ts"
import { pathFilter } from "./folder-filter.ts"

/** More objects than this are no folder that anybody reviews. */
export const MOST_OBJECTS = 10_000

/** In bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024

/**
 * What the bucket has to hold: `Objects`, one per file that the filters let through, sorted by key, and the flag. Pure.
 * What the schema does not allow comes back as it is: the schema says so better. Throws a `ProblemError` for a wrong
 * pattern, for more than 10,000 files, and for a key that S3 would not take.
 */
export function fillObjects(folder: Folder, files: readonly FolderFile[]): Folder {
  if (compileSchema(folderSchema)(folder as Json).length > 0) return folder
  const { Source, Prefix = "", Flag, ContentTypes } = folder
  const passes = pathFilter(folder)
  const chosen = files.filter(({ path }) => passes(path))
  if (chosen.length > MOST_OBJECTS) throw tooMany(`The folder ${Source} has ${chosen.length} files`)
  const objects: FolderObject[] = chosen.map(({ path, sha256 }) => ({
    Key: `${Prefix}${path}`,
    Sha256: sha256,
    ContentType: contentTypeOf(path, ContentTypes),
    ...stored(folder),
  }))
  objects.sort((a, b) => (a.Key < b.Key ? -1 : 1))
  const all = Flag ? [...objects, flagOf(folder, Flag, objects)] : objects
  for (const { Key } of all) checkKey(Source, Key)
  return { ...folder, Objects: all } as Folder
}

/** Too much to be planned, and what to do. */
export function tooMany(what: string): ProblemError {
  return new ProblemError({
    severity: "error",
    message: `${what}; Reconcile::S3::Folder takes at most ${MOST_OBJECTS}.`,
    fix: "Narrow it by Include and Exclude, or split it into several prefixes.",
  })
}

/** The flag changes with any of the others, so that a plan shows it and a killed run still owes it. */
function flagOf(folder: Folder, { Key, Body = "" }: NonNullable<Folder["Flag"]>, others: readonly FolderObject[]) {
  if (others.some((other) => other.Key === Key))
    throw new ProblemError({
      severity: "error",
      message: `The flag ${Key} of the folder ${folder.Source} has the key of one of its files.`,
      fix: "Name the flag otherwise, or exclude the file.",
    })
  return {
    Key,
    Sha256: createHash("sha256").update(Body).digest("hex"),
    ContentType: contentTypeOf(Key, folder.ContentTypes),
    ...stored(folder),
    FolderSha256: hash(others as unknown as Json),
  }
}

function stored({ CacheControl, ServerSideEncryption, SSEKMSKeyId, StorageClass }: Folder) {
  return {
    ...(CacheControl !== undefined && { CacheControl }),
    ...(ServerSideEncryption !== undefined && { ServerSideEncryption }),
    ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
    ...(StorageClass !== undefined && { StorageClass }),
  }
}

function checkKey(source: string, key: string): void {
  if (Buffer.byteLength(key) <= LONGEST_KEY) return
  throw new ProblemError({
    severity: "error",
    message: `A file of the folder ${source} would have a key of more than ${LONGEST_KEY} bytes: ${key.slice(0, 80)}...`,
    fix: "Shorten its path or the Prefix, or exclude it.",
  })
}
