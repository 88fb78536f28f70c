/** A proxy in front of the emulated AWS that notes what is called as whom: by which role, on which resource. */

import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { readCall } from "../aws/aws-call.ts"
import type { Credentials } from "../aws/moto.ts"

/** One call, as a policy speaks of it. */
export interface RecordedCall {
  /** ARN of the role that called. */
  readonly role: string
  /** `iam:GetRole`. */
  readonly action: string
  /** ARN of the role or policy that it names; `*` where it names none. */
  readonly resource: string
}

/** A running recorder. */
export interface Recorder {
  readonly endpoint: string
  /** Every call since the start or the last `clear`, refused ones too. */
  readonly calls: readonly RecordedCall[]
  /** Says whose credentials these are that nobody assumed by way of the recorder. */
  know(credentials: Credentials, role: string): void
  clear(): void
  close(): Promise<void>
}

/** Starts a recorder on a free local port. It learns from every AssumeRole whose credentials it hands out. */
export async function startRecorder(upstream: string): Promise<Recorder> {
  const roles = new Map<string, string>()
  let calls: RecordedCall[] = []

  const server = createServer(async (incoming, outgoing) => {
    const { method = "", url = "", headers } = incoming
    const body = await read(incoming)
    const { service, action, account, parameters } = readCall(method, url, headers, body)
    const [, key = ""] = /Credential=([^/,]+)\//.exec(headers.authorization ?? "") ?? []
    const role = roles.get(key) ?? `unknown key ${key}`
    const prefix = service === "tagging" ? "tag" : service
    const resource = resourceOf(account, parameters)
    calls.push({ role, action: `${prefix}:${action}`, resource })
    // One call that takes two permissions.
    if (parameters.SourceIdentity !== undefined) calls.push({ role, action: "sts:SetSourceIdentity", resource })
    const reply = await fetch(new URL(url, upstream), {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        typeof value === "string" && !/^(host|connection|content-length)$/.test(name) ? [[name, value]] : [],
      ) as [string, string][],
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const text = await reply.text()
    const [, given] = (action === "AssumeRole" && /<AccessKeyId>([^<]+)</.exec(text)) || []
    if (given && parameters.RoleArn) roles.set(given, parameters.RoleArn)
    const type = reply.headers.get("content-type")
    outgoing.writeHead(reply.status, { ...(type && { "content-type": type }) }).end(text)
  })

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls
    },
    know: ({ accessKeyId }, role) => void roles.set(accessKeyId, role),
    clear() {
      calls = []
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Paths of roles are not in a call: the roles of these tests have none. */
function resourceOf(account: string, { RoleArn, RoleName, PolicyArn }: Readonly<Record<string, string>>): string {
  if (RoleArn !== undefined) return RoleArn
  if (RoleName !== undefined) return `arn:aws:iam::${account}:role/${RoleName}`
  return PolicyArn ?? "*"
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
