// biome-ignore-all lint/suspicious/noThenProperty: a word of templates, and no function.
import { setTimeout as sleep } from "node:timers/promises"
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from "@aws-sdk/client-s3"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { copyObject } from "../../../src/run/transfer/copy.ts"
import type { End } from "../../../src/run/transfer/end.ts"
import { markOf } from "../../../src/run/transfer/mark.ts"
import { transferTask } from "../../../src/run/transfer/transfer.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { central, member, performerOf, specOf, storageOf, target, toldBy, type Wish } from "./stage.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 2 })
})
beforeEach(async () => {
  await aws.reset()
  await storage.create()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const storage = storageOf(() => aws)
const perform = performerOf(
  () => aws,
  () => proxy.endpoint,
)
const fill = async (names: readonly string[]) => {
  for (const name of names) await storage.put(`source/src/${name}`, `the text of ${name}`)
}
const read = async (Bucket: string, Key: string) => {
  const { Body } = await storage.s3(Bucket).send(new GetObjectCommand({ Bucket, Key }))
  return Body?.transformToString()
}
const head = (Bucket: string, Key: string) => storage.s3(Bucket).send(new HeadObjectCommand({ Bucket, Key }))
/** How often each kind of write was asked for. */
const writes = () =>
  Object.fromEntries(Object.entries(proxy.counts).filter(([action]) => /Put|Delete|Abort/.test(action)))
const far = { bucket: "foreign", account: central, identity: "central" }
const all: Wish = { from: { match: ".*" } }

describe("who copies", () => {
  it("with one identity S3 copies, and no byte comes by here", async () => {
    await fill(["a"])
    await perform(all)
    expect(await read("target", "dest/a")).toBe("the text of a")
    // Looking for both buckets and the list; the destination, and the source before it is copied; the copy.
    expect(proxy.counts).toEqual({ "s3:ListBucket": 3, "s3:GetObject": 2, "s3:PutObject": 1 })
  })

  it("with two each calls for its own bucket, and the bytes come by here", async () => {
    await fill(["a", "b"])
    await perform({ ...all, to: { ...far, flag: "ready" }, then: "delete" })
    expect(await storage.keys()).toEqual(["foreign/dest/a", "foreign/dest/b", "foreign/ready"])
    expect(await read("foreign", "dest/b")).toBe("the text of b")
    const calls = proxy.calls.map(({ action, account }) => `${account === member ? "target" : "central"} ${action}`)
    expect([...new Set(calls)].sort()).toEqual([
      "central GetObject",
      "central ListBucket",
      "central PutObject",
      "target DeleteObject",
      "target GetObject",
      "target ListBucket",
    ])
  })

  it("both ends may be central; then the account is not entered", async () => {
    await storage.put("foreign/src/a", "a")
    await perform({ from: { match: ".*", ...far }, to: { ...far, prefix: "dest/" }, then: "delete" })
    expect(await storage.keys()).toEqual(["foreign/dest/a"])
    expect(new Set(proxy.calls.map(({ account }) => account))).toEqual(new Set([central]))
  })

  it("calls nothing that it has no right to", async () => {
    await fill(["a"])
    const wishes: readonly Wish[] = [
      { ...all, to: { flag: "dest/f" }, then: { move: "s3://archive/x/" } },
      { ...all, from: { match: ".*", bucket: "archive", prefix: "x/" }, stream: true, then: "delete" },
    ]
    for (const [index, wish] of wishes.entries()) {
      proxy.clear()
      await perform(wish, { id: `${index}` })
      const actions = transferTask.rights(specOf(wish), target, "aws").flatMap((right) => right.actions)
      expect(Object.keys(proxy.counts).filter((action) => !actions.includes(action))).toEqual([])
    }
  })

  it("buckets may be in any region", async () => {
    const s3 = new S3Client({ ...aws.client(member), forcePathStyle: true, region: "eu-west-1" })
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const
    await s3.send(new CreateBucketCommand({ Bucket: "in-europe", CreateBucketConfiguration }))
    await fill(["a"])
    const { summary } = await perform({ ...all, to: { bucket: "in-europe" } })
    expect(summary).toBe("1 object copied, 13 bytes")
  })
})

describe("what a copy is like", () => {
  const said = {
    ContentType: "text/csv",
    CacheControl: "max-age=60",
    ContentDisposition: "attachment",
    ContentEncoding: "gzip",
    ContentLanguage: "de",
    Metadata: { customer: "acme" },
  }
  it.each([[false], [true]])(
    "it keeps metadata and tags, and has the ACL that is wanted; streamed: %s",
    async (stream) => {
      await storage.put("source/src/a", "a", { ...said, Tagging: "class=secret&with=a%2Bb%3D1" })
      await perform({ ...all, to: { acl: "public-read" }, stream })
      const { Metadata, ...copy } = await head("target", "dest/a")
      const { Metadata: _, ...headers } = said
      expect(copy).toMatchObject({ ...headers, ContentLength: 1 })
      expect(Metadata).toMatchObject({ customer: "acme" })
      const place = { Bucket: "target", Key: "dest/a" }
      const { TagSet } = await storage.s3("target").send(new GetObjectTaggingCommand(place))
      expect(TagSet).toEqual([
        { Key: "class", Value: "secret" },
        { Key: "with", Value: "a+b=1" },
      ])
      const { Grants } = await storage.s3("target").send(new GetObjectAclCommand(place))
      expect(Grants?.map(({ Permission }) => Permission).sort()).toEqual(["FULL_CONTROL", "READ"])
    },
  )

  const MiB = 2 ** 20
  const limits = { streamedPiece: 5 * MiB, largestStreamed: 20 * MiB, largestCopied: 6 * MiB, copiedPiece: 5 * MiB }
  const large = Buffer.alloc(11 * MiB, "0123456789abcdef")
  const copyLarge = async (stream: boolean, sizes = limits) => {
    await storage.put("source/src/large", large, { ...said, Tagging: "class=secret" })
    const {
      ETag: etag = "",
      ContentLength: size = 0,
      LastModified: modified = new Date(),
    } = await head("source", "src/large")
    const end = (bucket: string): End => ({
      bucket,
      owner: member,
      identity: "target",
      named: { Bucket: bucket, ExpectedBucketOwner: member },
      s3: new S3Client({ ...aws.at(proxy.endpoint).client(member), forcePathStyle: true }),
      signal: new AbortController().signal,
    })
    const object = { key: "src/large", etag, size, modified }
    const copying = { from: end("source"), to: end("target"), stream, acl: undefined, limits: sizes }
    proxy.clear()
    return () => copyObject(copying, object, "dest/large", markOf("source", object, "run"))
  }

  it.each([[false], [true]])("OTF-20: large objects go part by part, never whole; streamed: %s", async (stream) => {
    const copy = await copyLarge(stream)
    expect(await copy()).toEqual({ copied: true })
    const { Body, ...copied } = await storage
      .s3("target")
      .send(new GetObjectCommand({ Bucket: "target", Key: "dest/large" }))
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? new Uint8Array(), large)).toBe(0)
    expect(copied).toMatchObject({ ...said, Metadata: { customer: "acme" }, TagCount: 1 })
    // Begun, three parts, completed; the parts are read one by one, besides the two looks.
    expect(writes()).toEqual({ "s3:PutObject": 5 })
    expect(proxy.counts["s3:GetObject"]).toBe(stream ? 5 : 2)
    expect(await copy()).toMatchObject({ copied: false })
  })

  it.each([[false], [true]])(
    "what was uploaded of it is thrown away where a part fails; streamed: %s",
    async (stream) => {
      const copy = await copyLarge(stream)
      proxy.rule({ action: "PutObject", nth: 4, effect: "denied" })
      expect(await toldBy(copy())).toContain("Cannot copy source/src/large to dest/large in bucket target")
      const { Uploads = [] } = await storage.s3("target").send(new ListMultipartUploadsCommand({ Bucket: "target" }))
      expect(Uploads).toEqual([])
      expect(await storage.keys()).toEqual(["source/src/large"])
    },
  )

  it("what changed since it was listed is not copied", async () => {
    const copy = await copyLarge(true)
    await storage.put("source/src/large", "another text")
    expect(await toldBy(copy())).toContain("it is not what it was (412).")
    expect(await storage.keys()).toEqual(["source/src/large"])
  })

  it("what is too large to be read and written here is not begun", async () => {
    const copy = await copyLarge(true, { ...limits, largestStreamed: 10 * MiB })
    expect(await toldBy(copy())).toContain("src/large has more than 0 GiB: so much cannot be read and written here.")
    expect(writes()).toEqual({})
  })
})

describe("a source that has yet to arrive", () => {
  it("OTF-6: is waited for", async () => {
    await fill(["a.csv", "b.pdf", "c.docx"])
    const arriving = sleep(600).then(() => fill(["d.txt"]))
    const { summary } = await perform({ from: { match: ".*\\.txt" }, wait: "20s" })
    await arriving
    expect(summary).toBe("1 object copied, 17 bytes")
  })

  it("OTF-5: is found on whichever page", async () => {
    await fill(Array.from({ length: 23 }, (_, index) => `${index}.csv`))
    await fill(["x-xxxx.txt"])
    await aws.settings({ pageSize: 5 })
    const { content } = await perform({ from: { match: ".*-xxxx\\.txt" } })
    expect(JSON.parse(String(content))).toEqual({
      from: "s3://source/src/",
      to: "s3://target/dest/",
      objects: [{ from: "src/x-xxxx.txt", to: "dest/x-xxxx.txt", bytes: 22, copied: true }],
      source: "keep",
    })
  })

  it("stops waiting when its time is over", async () => {
    const begun = Date.now()
    await expect(perform({ ...all, wait: "9m" }, { signal: AbortSignal.timeout(300) })).rejects.toThrow()
    expect(Date.now() - begun).toBeLessThan(3_000)
  })
})

describe("a bucket that denies", () => {
  const deny = (Bucket: string, Action: string, Key: string) =>
    storage.s3(Bucket).send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Deny", Principal: "*", Action, Resource: `arn:aws:s3:::${Bucket}/${Key}` }],
        }),
      }),
    )

  it("one object keeps the flag from being written and the source from being touched; the rest is not copied twice", async () => {
    await fill(["a", "b", "c"])
    await deny("target", "s3:PutObject", "dest/b")
    const wish: Wish = { ...all, to: { flag: "ready" }, then: "delete" }
    const told = await toldBy(perform(wish))
    expect(told).toContain(
      "Cannot copy source/src/b to dest/b in bucket target of account 100000000001: S3 refuses (403 Forbidden).",
    )
    expect(told).toContain("1 of 3 objects were not copied, so nothing was taken from the source.")
    expect(await storage.keys()).toEqual([
      "source/src/a",
      "source/src/b",
      "source/src/c",
      "target/dest/a",
      "target/dest/c",
    ])
    await storage.s3("target").send(new DeleteBucketPolicyCommand({ Bucket: "target" }))
    expect((await perform(wish, { id: "2" })).summary).toBe(
      "1 object copied, 13 bytes; 2 already there; flag written; source deleted",
    )
    expect(await storage.keys()).toEqual(["target/dest/a", "target/dest/b", "target/dest/c", "target/ready"])
  })

  it("a hopeless case is given up", async () => {
    await fill(Array.from({ length: 60 }, (_, index) => `${index}`))
    await deny("target", "s3:PutObject", "*")
    expect(await toldBy(perform(all))).toContain("60 of 60 objects were not copied")
    expect(proxy.counts["s3:PutObject"]).toBeLessThan(30)
  })

  it("who may only write, writes: what is there cannot be seen", async () => {
    await fill(["a"])
    for (const action of ["s3:HeadObject", "s3:GetObject"]) await deny("foreign", action, "*")
    await perform({ ...all, to: far })
    expect(await storage.keys()).toEqual(["foreign/dest/a", "source/src/a"])
  })

  it("a source that denies reading says which", async () => {
    await fill(["a"])
    await deny("source", "s3:GetObject", "*")
    expect(await toldBy(perform({ ...all, stream: true, then: "delete" }))).toContain(
      "Cannot read src/a in bucket source of account 100000000001",
    )
    expect(await storage.keys()).toEqual(["source/src/a"])
  })
})

describe("what others do meanwhile", () => {
  it("an object that is written again while it is copied is left for the next run", async () => {
    await fill(["a"])
    // The first write is the copy, the second the deletion.
    proxy.onWrite(2, "before", () => storage.put("source/src/a", "new text"))
    const told = await toldBy(perform({ ...all, then: "delete" }))
    expect(told).toContain("1 copied objects stay in bucket source: src/a")
    expect(await read("source", "src/a")).toBe("new text")
    await perform({ ...all, then: "delete" })
    expect(await read("target", "dest/a")).toBe("new text")
    expect(await storage.keys()).toEqual(["target/dest/a"])
  })

  it("a second target of the same run does not write over the first one's object", async () => {
    await fill(["a"])
    await storage.put("archive/src/a", "of another")
    await perform(all)
    const other: Wish = { from: { match: ".*", bucket: "archive" }, then: "delete" }
    expect(await toldBy(perform(other))).toContain(
      "Another target of this run has put an object there: s3://target/dest/a.",
    )
    expect(await read("target", "dest/a")).toBe("the text of a")
    await perform(other, { id: "2" })
    expect(await read("target", "dest/a")).toBe("of another")
  })
})
