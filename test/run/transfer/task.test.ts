// biome-ignore-all lint/suspicious/noThenProperty: a word of templates, and no function.
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Json } from "../../../src/model.ts"
import { managementAccount } from "../../aws/moto.ts"
import { type Stage, startStage } from "../stage.ts"

const members = ["100000000001", "100000000002"]

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ accounts: 2 })
})
beforeEach(async () => {
  await stage.reset()
  const central = s3(managementAccount)
  await central.send(new CreateBucketCommand({ Bucket: "collected" }))
  for (const account of members) {
    const Bucket = `reports-${account}`
    await s3(account).send(new CreateBucketCommand({ Bucket }))
    await s3(account).send(new PutObjectCommand({ Bucket, Key: "out/report.csv", Body: Buffer.from(account) }))
  }
})
afterAll(() => stage.close())

const s3 = (account: string) => new S3Client({ ...stage.aws.client(account), forcePathStyle: true })
const keys = async (account: string, Bucket: string) => {
  const { Contents = [] } = await s3(account).send(new ListObjectsV2Command({ Bucket }))
  return Contents.map(({ Key }) => Key)
}
const task = (to: { readonly [key: string]: Json }, more: { readonly [key: string]: Json } = {}) => ({
  name: "collect",
  targets: { accounts: "all" },
  run: {
    transfer: {
      from: { bucket: "reports-{{ account.id }}", prefix: "out/", match: ".*\\.csv" },
      to: { bucket: "collected", account: managementAccount, ...to },
      then: "delete",
      ...more,
    },
  },
  output: "out/{{ run.id }}/{{ account.id }}.json",
})

describe("a transfer as a task of all accounts", () => {
  const own = { prefix: "{{ account.id }}/" }

  it.each([
    ["with the session of each account, which may do that much", own],
    ["with the central identity where it writes", { ...own, identity: "central" }],
  ])("collects from every account %s", async (_, to) => {
    const outcomes = await stage.run(task(to))
    expect(outcomes.map(({ status, summary }) => [status, summary])).toEqual([
      ["done", "1 object copied, 12 bytes; source deleted"],
      ["done", "1 object copied, 12 bytes; source deleted"],
    ])
    expect(await keys(managementAccount, "collected")).toEqual(members.map((account) => `${account}/report.csv`))
    expect(await keys("100000000001", "reports-100000000001")).toEqual([])
    const result = JSON.parse(stage.results()["out/r1/100000000002.json"] ?? "{}")
    expect(result).toMatchObject({ from: "s3://reports-100000000002/out/", to: "s3://collected/100000000002/" })
  })

  it("is refused before anything is entered where two accounts would write to one place", async () => {
    expect((await stage.refused(task({ prefix: "all/" }))).join("\n")).toContain(
      "would both write to s3://collected/all/",
    )
    expect(stage.proxy.calls.filter(({ service }) => service === "s3")).toEqual([])
  })

  it("is refused at load where a pattern does not compile", async () => {
    const wrong = await stage.refused(task(own, { from: { bucket: "reports", match: "*.csv" } }))
    expect(wrong.join("\n")).toContain('from.match is a wrong regular expression, "*.csv"')
  })

  it("one account that fails keeps nobody else's objects, and is told with what to do", async () => {
    stage.proxy.rule({ action: "PutObject", account: "100000000001", effect: "denied" })
    const [failed, done] = await stage.run(task(own))
    expect(done).toMatchObject({ status: "done" })
    expect(failed).toMatchObject({
      status: "failed",
      reason: expect.stringContaining(
        "1 of 1 objects were not copied, so nothing was taken from the source. Cannot copy reports-100000000001/out/report.csv",
      ),
      fix: expect.stringContaining("Let the role in the target's account do it"),
    })
    stage.proxy.clear()
    const again = await stage.run(task(own), { resume: true })
    expect(again.map(({ status }) => status)).toEqual(["done", "present"])
  })
})
