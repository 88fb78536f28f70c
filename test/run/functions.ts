/** A Lambda of a test's own, on 127.0.0.1: functions are JavaScript here, and every invocation is written down. */

import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Json } from "../../src/model.ts"

/** One call of Invoke, as it came in. */
export interface Invocation {
  /** ARN, with the qualifier if it has one. */
  readonly function: string
  readonly type: string
  /** The access key that signed it. */
  readonly accessKey: string
  readonly body: string
}

/** What a function does; what it throws is a failure of the function. A `Refusal` is Lambda's own. */
export type Worker = (event: Json | undefined, call: Invocation) => Promise<Json> | Json

/** What Lambda says itself, before any function is begun. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, name: string) {
    super(`refused: ${name}`)
    this.status = status
    this.name = name
  }
}

/** A running server; `invocations` grows. */
export interface Functions {
  readonly endpoint: string
  readonly invocations: Invocation[]
  /** Sets what every function does. */
  worker: Worker
  close(): Promise<void>
}

/** Starts the server. */
export async function startFunctions(): Promise<Functions> {
  const state: { invocations: Invocation[]; worker: Worker } = { invocations: [], worker: () => null }
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const [, name = ""] = /functions\/([^/?]+)\/invocations/.exec(request.url ?? "") ?? []
    const [, accessKey = ""] = /Credential=(\w+)/.exec(request.headers.authorization ?? "") ?? []
    const body = Buffer.concat(parts).toString()
    const type = String(request.headers["x-amz-invocation-type"])
    const call = { function: decodeURIComponent(name), type, accessKey, body }
    state.invocations.push(call)
    try {
      const result = await state.worker(body === "" ? undefined : JSON.parse(body), call)
      if (response.destroyed) return
      response.writeHead(type === "Event" ? 202 : 200).end(type === "Event" ? "" : JSON.stringify(result))
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error
      const refused = error instanceof Refusal
      const said = refused ? { "x-amzn-errortype": errorType } : { "x-amz-function-error": "Unhandled" }
      const text = refused ? { Type: "User", message: errorMessage } : { errorType, errorMessage }
      response.writeHead(refused ? error.status : 200, said).end(JSON.stringify(text))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
}
