import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type Rules, replyOf } from "./rules.ts"
import type { Reply } from "./wire.ts"

/** What reached a server, and what came of it. */
export interface Request {
  /** `storage` is where GitHub keeps what it does not serve itself. */
  readonly host: "api" | "storage"
  readonly method: string
  readonly url: URL
  /** With the query. */
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Readonly<Record<string, unknown>>
  /** 0 where the connection was broken. */
  readonly status: number
}

/** Something that listens on 127.0.0.1. */
export interface Listener {
  readonly url: string
  stop(): Promise<void>
}

/** What is answered to a call. */
export type Answer = (call: Pick<Request, "method" | "url" | "headers" | "body">) => Reply

/** Listens until stopped; what falls under a rule does not get the answer. Every request is logged. */
export async function listen(
  host: Request["host"],
  { rules, log, answer }: { readonly rules: Rules; readonly log: Request[]; readonly answer: Answer },
): Promise<Listener> {
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = "GET", url: path = "/", headers } = incoming
    const text = await textOf(incoming)
    const body = text === "" ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
    const rule = rules.match(method, path)
    const call = { method, headers, body, url: new URL(path, url) }
    const reply = rule && rule.reset === undefined ? replyOf(rule) : rule?.reset === "before" ? undefined : answer(call)
    const broken = rule?.reset !== undefined || reply === undefined
    log.push({ host, ...call, path, status: broken ? 0 : reply.status })
    if (broken) incoming.socket.destroy()
    else send(outgoing, reply)
  }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      const message = error instanceof Error ? error.stack : String(error)
      send(outgoing, { status: 599, body: { message } })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ""
  for await (const part of incoming.setEncoding("utf8")) text += part
  return text
}

function send(outgoing: ServerResponse, { status, body, headers }: Reply): void {
  const bytes = body instanceof Uint8Array
  const type = bytes ? "application/zip" : "application/json; charset=utf-8"
  outgoing.writeHead(status, { "content-type": type, ...headers })
  outgoing.end(bytes ? body : body === undefined ? "" : JSON.stringify(body))
}
