import { Agent as HttpAgent } from "node:http"
import { Agent as HttpsAgent } from "node:https"
import { NodeHttpHandler } from "@smithy/node-http-handler"
import type { Logger } from "@smithy/types"

/** Nobody wants the SDK's remarks between the lines of a plan. */
export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** The same for clients: levels that they write on every call are missing, and so they do not make up the texts either. */
export const quietClient = { debug() {}, warn() {} } as unknown as Logger

// Node 20 is supported here as long as the SDK in package-lock.json runs on it; users need no advice about it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true"

const connections = { keepAlive: true, maxSockets: 200 }

/**
 * The one way out for all clients, so that connections outlive the clients. Nothing hangs: 5 s to connect, `patience`
 * milliseconds to be answered, and as many between two pieces of an answer. Never call `destroy()` on a client that has it: that closes everybody's connections.
 */
export function newHandler(patience = 30_000): NodeHttpHandler {
  return new NodeHttpHandler({
    httpAgent: new HttpAgent(connections),
    httpsAgent: new HttpsAgent(connections),
    connectionTimeout: 5_000,
    requestTimeout: patience,
    socketTimeout: patience,
    throwOnRequestTimeout: true,
    logger: quiet,
  })
}

const patient = new Map<number, NodeHttpHandler>()

/** A way out for calls that take longer than others; the same for the same `patience`. */
export function patientHandler(patience: number): NodeHttpHandler {
  const handler = patient.get(patience) ?? newHandler(patience)
  patient.set(patience, handler)
  return handler
}
