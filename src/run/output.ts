import { mkdir, rename, stat, writeFile } from "node:fs/promises"
import { dirname, join, posix } from "node:path"
import type { Json } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
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

/** Names of accounts are anybody's text: no result leaves the folder. */
function fileAt(to: string): Place | { readonly wrong: string } {
  const parts = to.split(/[\\/]/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be in a path.
  if (to.startsWith("/") || /^[a-z]+:|[\u0000-\u001f]/i.test(to) || parts.includes(".."))
    return { wrong: `${to} is neither s3://BUCKET/KEY nor a path below the configuration's folder` }
  if (parts.at(-1) === "" || parts.at(-1) === ".") return { wrong: `${to} is a folder, not a file` }
  return { kind: "file", path: posix.normalize(parts.join("/")), text: to }
}

/** What two places have in common that are the same; file systems may ignore case. */
export const identityOf = (place: Place): string =>
  place.kind === "s3" ? `s3://${place.bucket}/${place.key}` : place.path.toLowerCase()

/** Whether a result is there. Throws a `ProblemError` where nobody can tell. */
export async function isStored(place: Place, store: Store): Promise<boolean> {
  if (place.kind === "file")
    return (await stat(join(store.folder, place.path)).catch(() => undefined))?.isFile() ?? false
  const { HeadObjectCommand } = await import("./s3-client.ts")
  const { client, request } = await objectOf(place, store)
  try {
    await client.send(new HeadObjectCommand(request))
    return true
  } catch (cause) {
    if (cause instanceof Error && (cause.name === "NotFound" || cause.name === "NoSuchKey")) return false
    const message = `Whether there is a result at ${place.text} cannot be found out: ${sentenceOf(cause)}`
    const fix =
      "Who runs tasks needs s3:PutObject and s3:GetObject there, and s3:ListBucket on the bucket, to tell that nothing is there; bucketOwner says whose bucket it is."
    throw new ProblemError({ severity: "unreadable", message, fix }, { cause })
  }
}

/** Stores a result, whole or not at all. Throws a `ProblemError`. */
export async function storeAt(place: Place, content: string | Uint8Array, store: Store): Promise<void> {
  try {
    if (place.kind === "file") return await writeWhole(join(store.folder, place.path), content)
    const { PutObjectCommand } = await import("./s3-client.ts")
    const { client, request } = await objectOf(place, store)
    const type = place.key.endsWith(".json") ? { ContentType: "application/json" } : {}
    await client.send(new PutObjectCommand({ ...request, ...type, Body: Buffer.from(content) }))
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause
    const message = `It was done, but its result cannot be stored at ${place.text}: ${sentenceOf(cause)}`
    const fix =
      place.kind === "s3" ? "Who runs tasks needs s3:PutObject there; bucketOwner says whose bucket it is." : undefined
    throw new ProblemError({ severity: "unreadable", message, ...(fix && { fix }) }, { cause })
  }
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, content)
  await rename(`${path}.part`, path)
}

async function objectOf({ bucket, key, owner, region }: Place & { readonly kind: "s3" }, store: Store) {
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
