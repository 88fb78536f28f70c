import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, describe, expect, it, vi } from "vitest"
import { providers } from "../../src/providers/index.ts"
import { objectWriter } from "../../src/shell/result-object.ts"
import { awsWorld } from "../../src/world/aws.ts"
import { configOf, organizationOf, worldOf } from "./scene.ts"

const object = {
  bucket: "acme-inventory",
  key: "a/b.json",
  owner: "111111111111",
  contentType: "application/json",
  body: Buffer.from("[]\n"),
}

let server: Server | undefined
afterEach(() => {
  vi.unstubAllEnvs()
  server?.close()
})

/** An S3 that answers like this, and the writer that calls it. */
async function writerTo(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  server = createServer((request, response) => request.resume().on("end", () => answer(request, response)))
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening))
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST")
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "not-verified")
  vi.stubEnv("AWS_PROFILE", undefined)
  const { files } = worldOf(organizationOf(1), [])
  return objectWriter(awsWorld({ config: configOf(), clock: new Date(), providers, files }))
}

const refusal = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`

describe("an object of S3", () => {
  it("goes to a bucket wherever that is", async () => {
    const regions: string[] = []
    const put = await writerTo(({ headers }, response) => {
      const [, region = ""] = /\/\d{8}\/([^/]+)\/s3\//.exec(headers.authorization ?? "") ?? []
      regions.push(region)
      if (region === "eu-west-1") return response.writeHead(200, { etag: '"x"' }).end()
      response.writeHead(301, { "x-amz-bucket-region": "eu-west-1", "content-type": "application/xml" })
      return response.end(refusal("PermanentRedirect"))
    })
    await put(object)
    expect(regions).toEqual(["us-east-1", "eu-west-1"])
  })

  it.each([
    [403, "AccessDenied", "bucketOwner is the bucket's account"],
    [404, "NoSuchBucket", "Correct the bucket's name"],
  ])("that is refused with %i %s says why, and what to do", async (status, code, fix) => {
    const put = await writerTo((_, response) => response.writeHead(status).end(refusal(code)))
    await expect(put(object)).rejects.toMatchObject({
      problems: [
        {
          severity: "error",
          message: `s3://acme-inventory/a/b.json could not be written: ${code}: no`,
          fix: expect.stringContaining(fix),
        },
      ],
    })
  })

  it("that is refused without words is told by the status of the answer", async () => {
    const put = await writerTo((_, response) => response.writeHead(403).end())
    await expect(put(object)).rejects.toMatchObject({
      problems: [
        {
          message: "s3://acme-inventory/a/b.json could not be written: S3 answers 403: denied",
          fix: expect.stringContaining("s3:PutObject"),
        },
      ],
    })
  })
})
