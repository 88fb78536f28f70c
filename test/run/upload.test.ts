import { createHash, createHmac } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { S3Client } from "@aws-sdk/client-s3"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { Place, Store } from "../../src/run/output.ts"
import { openUpload } from "../../src/run/upload.ts"

/** An S3 of which nothing is known but the path and the query of what came in, and that is empty. */
const server = createServer((_, response) => response.writeHead(404).end())
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: secret, sessionToken: "a+b/c==" }

/** The signature that S3 expects. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function expected(url: URL): string {
  const strict = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...url.searchParams]
    .filter(([key]) => key !== "X-Amz-Signature")
    .map(([key, value]) => `${strict(key)}=${strict(value)}`)
    .sort()
  const canonical = ["PUT", url.pathname, query.join("&"), `host:${url.host}`, "", "host", "UNSIGNED-PAYLOAD"].join(
    "\n",
  )
  const date = url.searchParams.get("X-Amz-Date") ?? ""
  const scope = [date.slice(0, 8), "eu-west-1", "s3", "aws4_request"]
  const hash = createHash("sha256").update(canonical).digest("hex")
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest()
  const key = scope.reduce<string | Buffer>((one, part) => hmac(one, part), `AWS4${secret}`)
  return hmac(key, ["AWS4-HMAC-SHA256", date, scope.join("/"), hash].join("\n")).toString("hex")
}

it("a URL for a result is signed as S3 checks it, whatever the key is, and for anything that is stored there", async () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new S3Client({ region: "eu-west-1", endpoint, credentials, forcePathStyle: true })
  const store = {
    central: () => client,
    folder: ".",
    region: "eu-west-1",
    owner: async () => "222222222222",
  } as unknown as Store
  const place: Place = { kind: "s3", bucket: "results", key: "a b/ü+(1)*'!.json", text: "s3://results/a" }
  const { url, arrived } = await openUpload(place, store, 90_500)
  const parsed = new URL(url)
  expect(Object.fromEntries(parsed.searchParams)).toMatchObject({
    "X-Amz-Expires": "91",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Security-Token": "a+b/c==",
    "x-amz-expected-bucket-owner": "222222222222",
  })
  expect(decodeURIComponent(parsed.pathname)).toBe("/results/a b/ü+(1)*'!.json")
  expect(parsed.searchParams.get("X-Amz-Signature")).toBe(expected(parsed))
  await expect(arrived()).rejects.toThrow("its result is not at s3://results/a")
})
