/** A way to the emulated AWS that counts who is inside. */

import { Agent, createServer, type IncomingMessage, request } from "node:http"
import type { AddressInfo } from "node:net"
import { accountOf } from "../aws/access-key.ts"

/** A running turnstile. */
export interface Turnstile {
  readonly endpoint: string
  /** Calls of one account to one service that were under way at one moment, at most: since the start or `clear`. */
  readonly most: (service: string) => number
  clear(): void
  close(): Promise<void>
}

/** Starts a turnstile on a free local port, in front of an endpoint like `http://127.0.0.1:5000`. */
export async function startTurnstile(upstream: string): Promise<Turnstile> {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const inside = new Map<string, number>()
  const most = new Map<string, number>()

  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    const who = callerOf(incoming)
    const now = (inside.get(who) ?? 0) + 1
    inside.set(who, now)
    most.set(who, Math.max(now, most.get(who) ?? 0))
    outgoing.on("close", () => inside.set(who, (inside.get(who) ?? 0) - 1))
    const passed = request(new URL(url ?? "/", upstream), { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on("error", () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    most: (service) =>
      Math.max(0, ...[...most].flatMap(([who, count]) => (who.startsWith(`${service} `) ? [count] : []))),
    clear: () => most.clear(),
    async close() {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** `config 100000000001`: the service and the account whose key signed. */
function callerOf({ headers }: IncomingMessage): string {
  const [, key = "", service = ""] =
    /Credential=([^/,]+)\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "") ?? []
  return `${service} ${accountOf(key) ?? ""}`
}
