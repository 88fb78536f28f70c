import { stat } from "node:fs/promises"
import { join, posix } from "node:path"
import type { Json, Problem } from "../model.ts"
import { fileReason } from "../value/file-reason.ts"
import { ProblemError } from "../value/problem.ts"
import { writeResult } from "./result-file.ts"
import type { TaskContext } from "./task.ts"
import { statusOf } from "./transfer/failure.ts"

/** Where the result of one target goes. */
export type Place =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | {
      readonly kind: "s3"
      readonly bucket: string
      readonly key: string
      readonly owner?: string
      readonly region?: string
      readonly text: string
    }

/** Who stores: the folder that paths begin in, and how S3 is called. */
export interface Store {
  readonly folder: string
  readonly central: TaskContext["central"]
  /** Where buckets are unless told. */
  readonly region: string
  /** Whose buckets they are unless told: twelve digits. */
  readonly owner: () => Promise<string>
}

/** Where results go that nobody said a place for. */
export const usualOutput = "runs/{{ run.name }}/{{ run.id }}/{{ account.id }}/{{ region }}.json"

/** The place that an evaluated output means, or what is wrong with it: a sentence. */
export function placeOf(output: Json): Place | { readonly wrong: string } {
  const said = typeof output === "string" ? { to: output } : (output as { readonly to: string })
  const { to, bucketOwner: owner, region } = said as { to: string; bucketOwner?: string; region?: string }
  const [, bucket, key] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(to) ?? []
  if (bucket === undefined || key === undefined) return fileAt(to)
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return { wrong: `${to} does not name a bucket` }
  if (key === "" || key.endsWith("/") || Buffer.byteLength(key) > 1024)
    return { wrong: `${to} does not name an object: after the bucket comes its key, of at most 1,024 bytes` }
  return { kind: "s3", bucket, key, text: to, ...(owner && { owner }), ...(region && { region }) }
}

/** Names of accounts are anybody's text: no result leaves the folder, or is put where git runs what it finds. */
function fileAt(to: string): Place | { readonly wrong: string } {
  const parts = to.split(/[\\/]/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be in a path.
  if (to.startsWith("/") || /^[a-z]+:|[\u0000-\u001f]/i.test(to) || parts.includes(".."))
    return { wrong: `${to} is neither s3://BUCKET/KEY nor a path below the configuration's folder` }
  if (parts.some((part) => part.toLowerCase() === ".git")) return { wrong: `${to} is in a folder of git itself` }
  if (parts.at(-1) === "" || parts.at(-1) === ".") return { wrong: `${to} is a folder, not a file` }
  return { kind: "file", path: posix.normalize(parts.join("/")), text: to }
}

/** What two places have in common that are the same; file systems may ignore case. */
export const identityOf = (place: Place): string =>
  place.kind === "s3" ? `s3://${place.bucket}/${place.key}` : place.path.toLowerCase()

/** Whether a result is there. Throws a `ProblemError` where nobody can tell. */
export async function isStored(place: Place, store: Store): Promise<boolean> {
  if (place.kind === "s3") return (await found(place, store)) !== undefined
  return (await stat(join(store.folder, place.path)).catch(() => undefined))?.isFile() ?? false
}

/** The object that a place in S3 means. */
type ObjectPlace = Place & { readonly kind: "s3" }

/** What tells whether an object is the one that was there before. */
export interface Stored {
  readonly version: string
  /** Milliseconds since 1970, in whole seconds. */
  readonly modified: number
}

/** What is at a place in S3, if anything. Throws a `ProblemError` where nobody can tell. */
export async function found(place: ObjectPlace, store: Store): Promise<Stored | undefined> {
  const { HeadObjectCommand } = await import("./s3-client.ts")
  const { client, request } = await objectOf(place, store)
  try {
    const { VersionId, ETag, LastModified } = await client.send(new HeadObjectCommand(request))
    return { version: `${VersionId ?? ""} ${ETag ?? ""}`, modified: LastModified?.getTime() ?? 0 }
  } catch (cause) {
    if (cause instanceof Error && (cause.name === "NotFound" || cause.name === "NoSuchKey")) return undefined
    const message = `Whether there is a result at ${place.text} cannot be found out: ${sentenceOf(cause)}`
    const fix =
      "Who runs tasks needs s3:PutObject and s3:GetObject there, and s3:ListBucket on the bucket, to tell that nothing is there; bucketOwner says whose bucket it is."
    throw new ProblemError({ severity: "unreadable", message, fix }, { cause })
  }
}

/** Stores a result, whole or not at all. Throws a `ProblemError`. */
export async function storeAt(place: Place, content: string | Uint8Array, store: Store): Promise<void> {
  try {
    if (place.kind === "file") return await writeResult(store.folder, place.path, content)
    const { PutObjectCommand } = await import("./s3-client.ts")
    const { client, request } = await objectOf(place, store)
    const type = place.key.endsWith(".json") ? { ContentType: "application/json" } : {}
    await client.send(new PutObjectCommand({ ...request, ...type, Body: Buffer.from(content) }))
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause
    const reason = place.kind === "s3" ? sentenceOf(cause) : fileReason(cause as NodeJS.ErrnoException)
    const message = `It was done, but its result cannot be stored at ${place.text}: ${reason}`
    const fix = place.kind === "s3" ? storingFix(cause) : "Put that right, or name another place in output."
    throw new ProblemError({ severity: "unreadable", message, fix }, { cause })
  }
}

const storingFix = (cause: unknown): string =>
  cause instanceof Error && cause.name === "NoSuchBucket"
    ? "Create the bucket, or name another in output."
    : "Who runs tasks needs s3:PutObject there; bucketOwner says whose bucket it is."

/**
 * Whether the buckets of these places are where they are said to be, as far as S3 shows: who may only store there is not told. What
 * has nowhere to go need not be begun.
 */
export async function missingBuckets(places: readonly Place[], store: Store): Promise<readonly Problem[]> {
  const buckets = new Map(places.flatMap((place) => (place.kind === "s3" ? [[place.bucket, place] as const] : [])))
  const looked = await Promise.all(
    [...buckets.values()].map(async (place): Promise<readonly Problem[]> => {
      const { HeadBucketCommand } = await import("./s3-client.ts")
      const { client, request } = await objectOf(place, store)
      const { Bucket, ExpectedBucketOwner } = request
      const cause = await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner })).catch((error) => error)
      if (!(cause instanceof Error) || statusOf(cause) !== 404) return []
      const message = `Results have nowhere to go: there is no bucket ${place.bucket}`
      return [{ severity: "error", message, fix: "Create it, or name another in output." }]
    }),
  )
  return looked.flat()
}

/** The client and the request that every call about an object has in common. */
export async function objectOf({ bucket, key, owner, region }: ObjectPlace, store: Store) {
  const { S3Client } = await import("./s3-client.ts")
  const client = store.central(S3Client, { region: region ?? store.region, attempts: 5 })
  return { client, request: { Bucket: bucket, Key: key, ExpectedBucketOwner: owner ?? (await store.owner()) } }
}

/** Answers of S3 without words have a status. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { name, message } = error
  const status = message === "" || message === "UnknownError" ? statusOf(error) : undefined
  if (status !== undefined) return `S3 answers ${status}${status === 403 ? ": denied" : ""}`
  return `${name === "Error" ? "" : `${name}: `}${message}`
}
