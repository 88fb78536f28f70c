/** AWS as far as the benchmark needs it: a process of its own that answers from prepared bytes. Prints its port. */

import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { accountAnswers, OWNED, organizationAnswer } from "./answers.ts"
import { limits } from "./limits.ts"
import { management, type Setting } from "./organization.ts"

const setting = JSON.parse(process.argv[2] ?? "{}") as Setting
const answers = accountAnswers(setting)
let buckets = new Map<string, { tokens: number; at: number }>()
let counts = { calls: 0, throttled: 0 }

const server = createServer(async (request, response) => {
  const body = await read(request)
  if (request.url === "/_counts") {
    response.end(JSON.stringify(counts))
    counts = { calls: 0, throttled: 0 }
    buckets = new Map()
    return
  }
  counts.calls += 1
  const [, key = "", service = ""] =
    /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? []
  const target = request.headers["x-amz-target"]
  const json = typeof target === "string"
  const operation = json ? (target.split(".").at(-1) ?? "") : (/Action=(\w+)/.exec(body)?.[1] ?? "")
  const type = json ? "application/x-amz-json-1.1" : "text/xml"
  await new Promise((resolve) => setTimeout(resolve, setting.latency))
  if (!taken(service, operation)) {
    counts.throttled += 1
    response.writeHead(400, { "content-type": type })
    response.end(
      json
        ? JSON.stringify({ __type: service === "organizations" ? "TooManyRequestsException" : "ThrottlingException" })
        : "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
    )
    return
  }
  const own = /^A[SK]IA(\d{12})/.exec(key)?.[1] ?? management
  const about = operation === "AssumeRole" ? (/%3A%3A(\d{12})%3Arole/.exec(body)?.[1] ?? own) : own
  const organizational = service === "organizations" || (operation === "GetResources" && own === management)
  const answer = organizational
    ? Buffer.from(JSON.stringify(organizationAnswer(setting, operation, JSON.parse(body))))
    : answers[operation === "GetResources" && body.includes('"TagFilters"') ? OWNED : operation]?.(about)
  response.writeHead(answer ? 200 : 404, { "content-type": type, "content-length": answer?.length ?? 0 })
  response.end(answer)
})

/** Takes a token of the service's bucket, if there is one. */
function taken(service: string, operation: string): boolean {
  const limit = limits(setting, service, operation)
  if (!limit) return true
  const now = performance.now()
  const bucket = buckets.get(limit.name) ?? { tokens: limit.burst, at: now }
  const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) * limit.rate) / 1000)
  buckets.set(limit.name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
  return tokens >= 1
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
// It ends with whoever started it.
process.stdin.resume().on("end", () => process.exit())
