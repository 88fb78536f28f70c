import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runCli } from "../cli.ts"
import { acmeWith, onSnapshot } from "./acme.ts"

const access = "name: acme\naccess: { plan: { role: reconcile-plan } }\n"
const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "very-secret-key", AWS_REGION: "us-east-1" }

describe("without credentials that AWS takes", () => {
  let server: Server
  let answer = { status: 400, code: "ExpiredTokenException" }

  beforeAll(async () => {
    server = createServer((request, response) => {
      const json = String(request.headers["content-type"]).includes("json")
      const body = json
        ? JSON.stringify({ __type: answer.code, message: "Refused." })
        : `<ErrorResponse><Error><Code>${answer.code}</Code><Message>Refused.</Message></Error></ErrorResponse>`
      response.writeHead(answer.status, { "content-type": json ? "application/x-amz-json-1.1" : "text/xml" }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const endpoint = () => ({ ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })

  it.each(["plan", "accounts"])("%s says that there are none, and how to get some", async (command) => {
    const result = await runCli([command], { cwd: acmeWith({ "reconcile.yaml": access }) })
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(result.stderr).toContain("error: No AWS credentials: Could not load credentials from any providers.")
    expect(result.stderr).toContain("fix: Set AWS_PROFILE or run `aws sso login`")
    expect(result.stderr).not.toMatch(/^\s+at /m)
  })

  it.each([
    ["ExpiredTokenException", "Cannot list the organization's accounts: the AWS credentials have expired."],
    ["UnrecognizedClientException", "AWS does not accept the credentials (UnrecognizedClientException)."],
    ["AccessDeniedException", "Cannot list the organization's accounts: access denied. Refused."],
  ])("where the accounts are to be listed: %s", async (code, says) => {
    answer = { status: 400, code }
    const result = await runCli(["plan"], { cwd: acmeWith({ "reconcile.yaml": access }), env: endpoint() })
    expect(result.stderr).toContain(`error: ${says}`.replace("error: AWS does", "AWS does"))
    expect(result.stderr).toContain("  fix: ")
    expect(result).toMatchObject({ code: 1, stdout: "" })
    expect(result.stderr).not.toContain(keys.AWS_SECRET_ACCESS_KEY)
  })

  it("every account is said to be unread where the list comes from a file: exit 5", async () => {
    answer = { status: 403, code: "ExpiredToken" }
    const cwd = acmeWith({ "reconcile.yaml": `${access}organization: { accounts: accounts.json }\n` })
    await onSnapshot(cwd, ["accounts", "--out", "accounts.json"])
    const result = await runCli(["plan"], { cwd, env: endpoint() })
    expect(result.stdout).toContain("the AWS credentials have expired")
    expect(result.stdout).toContain("in: 4 accounts: ")
    expect(result.stdout).toContain("No changes planned, but 4 accounts were not read")
    expect(result).toMatchObject({ code: 5, stderr: "" })
  })

  it("nobody at the other end is said as such", async () => {
    const env = { ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:9" }
    const result = await runCli(["accounts"], { cwd: acmeWith({ "reconcile.yaml": access }), env })
    expect(result.stderr).toContain("Cannot list the organization's accounts: connect ECONNREFUSED")
    expect(result.stderr).toContain("AWS_ENDPOINT_URL")
    expect(result).toMatchObject({ code: 1, stdout: "" })
  })
})
