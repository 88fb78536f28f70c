// biome-ignore-all lint/suspicious/noThenProperty: a word of templates, and no function.
import { createServer, type IncomingMessage, request } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Aws, startAws } from "../../aws/moto.ts"
import { central, member, performerOf, storageOf, type Wish } from "./stage.ts"

/** What each call said of owners: whose bucket it expects, and whose source. */
let said: { readonly bucket: string; readonly owner: unknown; readonly source: unknown }[] = []

const server = createServer((incoming: IncomingMessage, outgoing) => {
  const { method, url = "/", headers } = incoming
  const { "x-amz-expected-bucket-owner": owner, "x-amz-source-expected-bucket-owner": source } = headers
  said.push({ bucket: url.split(/[/?]/)[1] ?? "", owner, source: headers["x-amz-copy-source"] && source })
  const forward = request(new URL(url, aws.endpoint), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  incoming.pipe(forward)
})

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: 2 })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
})
beforeEach(async () => {
  await aws.reset()
  await storage.create()
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await aws?.stop()
})

const storage = storageOf(() => aws)
const perform = performerOf(
  () => aws,
  () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
)

describe("whose bucket it is", () => {
  const foreign = { bucket: "foreign", account: central }
  it.each<[string, Wish]>([
    ["copies", { to: { ...foreign, flag: "ready" }, then: { move: "s3://archive/" } }],
    ["reading and writing", { to: { ...foreign, identity: "central", flag: "ready" }, then: "delete" }],
  ])("is said in every call: %s", async (_, wish) => {
    await storage.put("source/src/a", "a", { Tagging: "a=b" })
    said = []
    await perform({ from: { match: ".*" }, ...wish })
    expect(said.length).toBeGreaterThan(8)
    const owners: Readonly<Record<string, string>> = { source: member, archive: member, foreign: central }
    expect(said.filter(({ bucket, owner }) => owner !== owners[bucket])).toEqual([])
    const sources = said.flatMap(({ source }) => (source === undefined ? [] : [source]))
    expect(new Set(sources)).toEqual(new Set(wish.then === "delete" ? [] : [member]))
  })
})
