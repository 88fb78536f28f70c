import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"

const complete =
  "<ListRolesResponse><ListRolesResult><IsTruncated>false</IsTruncated><Roles/></ListRolesResult></ListRolesResponse>"

/** What becomes of the first request; those after it are answered. */
let first: (response: ServerResponse) => void
let requests = 0
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    requests += 1
    response.setHeader("content-type", "text/xml")
    if (requests === 1) first(response)
    else response.end(complete)
  })
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  requests = 0
})

const cut = (response: ServerResponse) => response.write(complete.slice(0, 40), () => response.socket?.destroy())
const misfortunes: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ["is never answered", () => {}],
  ["breaks off in the middle of its answer", cut],
  ["stalls in the middle of its answer", (response) => response.write(complete.slice(0, 40))],
]

test.each(misfortunes)("a call that %s is made again", async (_what, misfortune) => {
  first = misfortune
  const wire = { handler: newHandler(300), limiter: newLimiter({ isThrottle }) }
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" }
  const caller = { hub: "test", account: "100000000001" }
  const client = newClient(wire, IAMClient, { region: "us-east-1", credentials, caller })
  expect(await client.send(new ListRolesCommand({}))).toMatchObject({ Roles: [], IsTruncated: false })
  expect(requests).toBe(2)
  expect(wire.limiter.calls()).toEqual({ made: 2, throttled: 0 })
})
