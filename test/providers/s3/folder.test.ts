import { readFileSync } from "node:fs"
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { Comparison, Files, Properties, Provider } from "../../../src/model.ts"
import { folder as typed } from "../../../src/providers/s3/folder.ts"
import { sha256 } from "../../../src/value/digest.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { memoryFiles } from "../../files.ts"
import { actionOf, placesOf } from "../target.ts"

const provider = typed as unknown as Provider

let aws: Aws
let proxy: FaultProxy
let s3: S3Client
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 2 })
  s3 = new S3Client({ ...aws.client("100000000001"), forcePathStyle: true })
})
beforeEach(async () => {
  await aws.reset()
  await s3.send(new CreateBucketCommand({ Bucket: "site" }))
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const place = placesOf(
  provider,
  () => aws,
  () => proxy.endpoint,
)

type Texts = Readonly<Record<string, string>>

/** A folder `content` of these files, and what is wanted of it, as desired resolution fills it in. */
function folderOf(
  texts: Texts,
  properties: Properties = {},
): { desired: ReturnType<typeof place.desired>; files: Files } {
  const stated = { BucketName: "site", Source: "content", ...properties }
  const listed = Object.entries(texts).map(([path, text]) => ({ path, sha256: sha256(text), size: text.length }))
  const filled = provider.folder?.fill(stated, listed) as Properties
  const paths = Object.entries(texts).map(([path, text]) => [`content/${path}`, text])
  return { desired: place.desired(filled), files: memoryFiles(Object.fromEntries(paths)) }
}

const put = (Key: string, Body: string, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: "site", Key, Body: Buffer.from(Body), ChecksumAlgorithm: "SHA256", ...more }))
const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: "site", Key }))

async function keys(): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "site" }))
  return Contents.map(({ Key = "" }) => Key).sort()
}

/** `+ key`, `- key` and `~ key`: what a plan says of the objects. */
function changesOf(comparison: Comparison | undefined): readonly string[] {
  const edits = (comparison?.edits ?? []).filter(({ path }) => path[0] === "Objects")
  const sign = ({ path, before, after }: (typeof edits)[number]) =>
    path.length > 2 || (before !== undefined && after !== undefined) ? "~" : after === undefined ? "-" : "+"
  return [...new Set(edits.map((edit) => `${sign(edit)} ${edit.path[1]}`))]
}

interface Case {
  readonly id: string
  readonly says: string
  readonly files: readonly string[]
  readonly there?: Texts
  readonly folder: Properties
  readonly plan: readonly string[]
  readonly after?: readonly string[]
  readonly types?: Texts
}
const cases = parse(readFileSync(new URL("folder-cases.yaml", import.meta.url), "utf8")) as readonly Case[]

describe("the table of cases", () => {
  it.each(cases)("$id: $says", async ({ files: paths, there = {}, folder, plan, after, types = {} }) => {
    for (const [key, text] of Object.entries(there)) await put(key, text, { ContentType: typeOf(key) })
    const { desired, files } = folderOf(Object.fromEntries(paths.map((path) => [path, path])), folder)
    expect(changesOf(await place.due(desired))).toEqual(plan)
    await place.converge(desired, { files })
    expect(await place.due(desired)).toBeUndefined()
    if (after) expect(await keys()).toEqual(after)
    for (const [key, type] of Object.entries(types)) expect((await head(key)).ContentType).toBe(type)
  })
})

/** What the objects that are there already have. */
const typeOf = (key: string) => (key.endsWith(".html") ? "text/html" : "binary/octet-stream")

describe("a folder in a bucket", () => {
  it("SF-33: deletes 2,010 objects in three calls", async () => {
    const Objects = Array.from({ length: 2010 }, (_, index) => ({ Key: `k${index}` }))
    const before = { key: "site", properties: { BucketName: "site", Source: "content", Objects } }
    await provider.delete?.(place.session(), { key: "site", before, edits: [] })
    expect(proxy.calls.map(actionOf)).toEqual(["s3:DeleteObject", "s3:DeleteObject", "s3:DeleteObject"])
  })

  it("costs one call for the bucket, one per object that is wanted and there, and one per page of the list", async () => {
    const texts = { a: "a", b: "b", c: "c" }
    for (const key of ["a", "b", "x"]) await put(key, key)
    await aws.settings({ pageSize: 2 })
    const { desired } = folderOf(texts, { Delete: true })
    proxy.clear()
    expect(changesOf(await place.due(desired))).toContain("- x")
    expect(proxy.counts).toEqual({ "s3:ListBucket": 3, "s3:GetObject": 2 })
  })

  it("knows content by S3's sha256: what somebody uploaded without one is uploaded again, once", async () => {
    await s3.send(new PutObjectCommand({ Bucket: "site", Key: "a", Body: "a", ContentType: "binary/octet-stream" }))
    const { desired, files } = folderOf({ a: "a" })
    expect(changesOf(await place.due(desired))).toEqual(["~ a"])
    await place.converge(desired, { files })
    expect(await place.due(desired)).toBeUndefined()
  })

  it("changes what is said of objects: caching, storage, encryption", async () => {
    const { desired, files } = folderOf(
      { "a.html": "a" },
      { CacheControl: "max-age=60", StorageClass: "STANDARD_IA", ServerSideEncryption: "AES256" },
    )
    await place.converge(desired, { files })
    expect(await head("a.html")).toMatchObject({ CacheControl: "max-age=60", StorageClass: "STANDARD_IA" })
    expect(await place.due(desired)).toBeUndefined()
    const standard = folderOf({ "a.html": "a" }, { CacheControl: "no-store", StorageClass: "STANDARD" })
    expect(changesOf(await place.due(standard.desired))).toEqual(["~ a.html"])
  })

  it("writes the flag last, with every change, and again where the run was killed before it", async () => {
    const Flag = { Key: "a.done" }
    const first = folderOf({ z: "1" }, { Flag })
    await place.converge(first.desired, first)
    const second = folderOf({ z: "2" }, { Flag })
    expect(changesOf(await place.due(second.desired))).toEqual(["~ a.done", "~ z"])
    proxy.onWrite(2, "before", () => void proxy.rule({ effect: "reset-before" }))
    await expect(place.converge(second.desired, { ...second, mortal: true })).rejects.toThrow("Cannot upload a.done")
    proxy.clear()
    expect(changesOf(await place.due(second.desired))).toEqual(["~ a.done"])
  })

  it("uploads nothing but what was planned: a file that changed since is refused", async () => {
    const { desired } = folderOf({ a: "reviewed" })
    const files = memoryFiles({ "content/a": "something else" })
    await expect(place.converge(desired, { files })).rejects.toThrow(
      "The file content/a changed since it was planned, so it is not uploaded.",
    )
    expect(await keys()).toEqual([])
  })

  it("names the objects that S3 would not delete", async () => {
    await put("locked", "x")
    const Statement = [
      { Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: "arn:aws:s3:::site/locked" },
    ]
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement })
    await s3.send(new PutBucketPolicyCommand({ Bucket: "site", Policy }))
    const { desired, files } = folderOf({ a: "a" }, { Delete: true })
    await expect(place.converge(desired, { files })).rejects.toThrow(
      "Cannot delete 1 objects of bucket site in data-prod (100000000001), us-east-1: locked (Access Denied).",
    )
  })

  it("goes when a template says absent: its own objects, and with Delete all that the filters let through", async () => {
    const { desired, files } = folderOf({ a: "a", empty: "" })
    await place.converge(desired, { files })
    await put("other", "x")
    expect(await place.converge({ ...desired, state: "absent" })).toBe("delete")
    expect(await keys()).toEqual(["other"])
    const sweeping = folderOf({ a: "a" }, { Delete: true }).desired
    expect(await place.converge({ ...sweeping, state: "absent" })).toBe("delete")
    expect(await place.due({ ...sweeping, state: "absent" })).toBeUndefined()
  })

  it("is held when a template says absent and nobody knows any more which objects are its own", async () => {
    const absent = place.desired({ BucketName: "site", Prefix: "d/" }, "absent")
    await put("other", "x")
    expect(await place.read(absent)).toBeUndefined()
    await put("d/a", "x")
    expect(await place.read(absent)).toMatchObject({ held: expect.stringContaining("delete them by hand") })
  })

  it("is held where the bucket is in another region, or another account's", async () => {
    const { desired } = folderOf({ a: "a" })
    expect(await place.read(desired, { region: "eu-west-1" })).toMatchObject({
      held: expect.stringContaining("The bucket is in us-east-1, not in eu-west-1"),
    })
    expect(await place.read(desired, { account: "100000000002" })).toMatchObject({
      held: expect.stringContaining("it belongs to another account"),
    })
  })

  it("is all to be made where the bucket is still to be made", async () => {
    const { desired } = folderOf({ a: "a" }, { BucketName: "not-yet" })
    expect(await place.due(desired)).toMatchObject({ action: "create" })
    expect(provider.needs?.(desired.properties, desired.target)).toEqual([{ type: "AWS::S3::Bucket", key: "not-yet" }])
  })

  it("confines its session to the objects below the prefix, and the flag", async () => {
    const { desired } = folderOf({ a: "a" }, { Prefix: "d/", Flag: { Key: "ready" } })
    const { write } = (await place.due(desired)) as Comparison
    expect(provider.arns?.(write, desired.target, "aws")).toEqual([
      "arn:aws:s3:::site/d/*",
      "arn:aws:s3:::site/ready",
      "arn:aws:kms:us-east-1:*:key/*",
    ])
  })
})
