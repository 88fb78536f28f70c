// biome-ignore-all lint/suspicious/noThenProperty: a word of templates, and no function.
import { setTimeout as sleep } from "node:timers/promises"
import { DeleteObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { central, performerOf, storageOf, toldBy, type Wish } from "./stage.ts"

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
  for (const name of names) await storage.put(`source/src/${name}`, name)
}
const remove = (Bucket: string, Key: string) => storage.s3(Bucket).send(new DeleteObjectCommand({ Bucket, Key }))
const writtenAt = async (Bucket: string, Key: string) =>
  (await storage.s3(Bucket).send(new HeadObjectCommand({ Bucket, Key }))).LastModified?.getTime()
const puts = () => proxy.counts["s3:PutObject"] ?? 0

describe("a run that is killed, and resumed", () => {
  const moved: Wish = {
    from: { match: ".*", count: { min: 2 } },
    to: { flag: "dest/ready" },
    then: { move: "archive/" },
  }
  const streamed: Wish = {
    from: { match: ".*", count: { min: 2 } },
    to: { bucket: "foreign", account: central, identity: "central", flag: "dest/ready" },
    then: "delete",
  }
  // Writes: two copies, the flag, two copies for the archive, one deletion of both.
  const movedAfter = ["source/archive/a", "source/archive/b", "target/dest/a", "target/dest/b", "target/dest/ready"]
  const streamedAfter = ["foreign/dest/a", "foreign/dest/b", "foreign/dest/ready"]
  const kills = (wish: Wish, after: readonly string[], writes: number) =>
    Array.from({ length: writes }, (_, index) => index + 1).flatMap((nth) =>
      (["before", "after"] as const).map((when) => ({ wish, after, nth, when, writes })),
    )

  it.each([...kills(moved, movedAfter, 6), ...kills(streamed, streamedAfter, 4)])(
    "$when write $nth of $writes: finishes, and writes nothing twice",
    async ({ wish, after, nth, when, writes }) => {
      await fill(["a", "b"])
      const killer = new AbortController()
      proxy.onWrite(nth, when, () => killer.abort(new Error("killed")))
      await expect(perform(wish, { signal: killer.signal })).rejects.toThrow("killed")
      // What was on its way arrives.
      await sleep(50)
      await perform(wish)
      expect(await storage.keys()).toEqual(after)
      // A write that was cut off before AWS saw it is asked for again.
      const asked = puts() + (proxy.counts["s3:DeleteObject"] ?? 0)
      const again = when === "before" ? 1 : 0
      // The last write leaves nothing at the source; only the result says that it was done.
      expect(asked).toBeLessThanOrEqual(writes + again)
    },
  )

  it("lost replies are no second copies", async () => {
    await fill(["a", "b"])
    proxy.rule({ action: ["PutObject", "DeleteObject"], every: 2, effect: "reset-after" })
    await perform(moved)
    expect(await storage.keys()).toEqual(movedAfter)
  })

  it("after everything was done there is nothing left to do, but for another run that is a failure", async () => {
    await fill(["a"])
    const wish: Wish = { from: { match: ".*" }, then: "delete" }
    await perform(wish, { id: "1" })
    expect((await perform(wish, { id: "1" })).summary).toBe("nothing left to do: an earlier attempt of this run did it")
    expect(await toldBy(perform(wish, { id: "2" }))).toContain(
      'No object below s3://source/src/ of account 100000000001 matched ".*".',
    )
  })

  it("the flag tells it, too, where others took the copies away", async () => {
    await fill(["a"])
    const wish: Wish = { from: { match: ".*" }, to: { flag: "ready" }, then: "delete" }
    await perform(wish)
    await remove("target", "dest/a")
    expect((await perform(wish)).summary).toContain("nothing left to do")
  })

  it("there was enough when it began: what is left is dealt with, however little", async () => {
    await fill(["a", "b", "c"])
    const wish: Wish = { from: { match: ".*", count: { min: 3 } }, then: "delete" }
    proxy.rule({ action: "DeleteObject", effect: "denied" })
    expect(await toldBy(perform(wish))).toContain("Cannot delete what was copied in bucket source")
    proxy.clear()
    await remove("source", "src/a")
    expect(await toldBy(perform(wish, { id: "2" }))).toContain("2 objects below")
    expect((await perform(wish)).summary).toBe("0 objects copied, 0 bytes; 2 already there; source deleted")
    expect(await storage.keys()).toEqual(["target/dest/a", "target/dest/b", "target/dest/c"])
  })
})

describe("a run that comes again, with the source as it was", () => {
  const wish: Wish = { from: { match: ".*" }, to: { flag: "ready" } }

  it("copies nothing, and leaves the flag", async () => {
    await fill(["a", "b"])
    await perform(wish, { id: "1" })
    const before = await writtenAt("target", "ready")
    proxy.clear()
    expect((await perform(wish, { id: "2" })).summary).toBe("0 objects copied, 0 bytes; 2 already there")
    expect(puts()).toBe(0)
    expect(await writtenAt("target", "ready")).toBe(before)
  })

  it("copies what is new or was written again, and then writes the flag again", async () => {
    await fill(["a", "b"])
    await perform(wish, { id: "1" })
    await storage.put("source/src/b", "another text")
    await fill(["c"])
    const { content, summary } = await perform(wish, { id: "2" })
    expect(summary).toBe("2 objects copied, 13 bytes; 1 already there; flag written")
    const { objects } = JSON.parse(String(content)) as { objects: readonly { from: string; copied: boolean }[] }
    expect(objects.filter(({ copied }) => copied).map(({ from }) => from)).toEqual(["src/b", "src/c"])
  })

  it("copies again what somebody wrote over", async () => {
    await fill(["a"])
    await perform(wish, { id: "1" })
    await storage.put("target/dest/a", "a")
    expect((await perform(wish, { id: "2" })).summary).toBe("1 object copied, 1 byte; flag written")
  })

  it("owes the flag while there is none", async () => {
    await fill(["a"])
    proxy.rule({ action: "PutObject", nth: 2, effect: "denied" })
    expect(await toldBy(perform(wish))).toContain("Cannot write the flag ready in bucket target")
    proxy.clear()
    expect((await perform(wish)).summary).toBe("0 objects copied, 0 bytes; 1 already there; flag written")
  })
})
