import type { Readable } from "node:stream"
import type { DeserializeMiddleware, HttpResponse, MiddlewareStack, Pluggable } from "@smithy/types"
import { readResult } from "./xml.ts"
import { outputShape } from "./xml-shape.ts"

/**
 * Reads the answers of Query services (IAM, STS) itself, where they are what is expected; the SDK still signs, retries,
 * words errors and reads all the rest. It works on either side of the SDK's deserializer: the inner half reads the body and
 * leaves an empty one, of which the SDK makes an empty output; the outer half fills that.
 */
export const fastXml: Pluggable<object, object> = {
  applyToStack: (stack: MiddlewareStack<object, object>) => {
    const outputs = new WeakMap<object, object>()
    const inner: DeserializeMiddleware<object, object> = (next, context) => {
      const [, , operation, , , schema] = (context.__smithy_context?.operationSchema ?? []) as readonly unknown[]
      const shape = typeof operation === "string" ? outputShape(schema) : undefined
      return async (args) => {
        const result = await next(args)
        const response = result.response as HttpResponse
        if (!shape || response.statusCode !== 200 || !isXml(response)) return result
        const bytes = await bodyOf(response.body)
        const output = readResult(bytes, operation as string, shape)
        if (output) outputs.set(response, output)
        response.body = output ? new Uint8Array() : bytes
        return result
      }
    }
    const outer: DeserializeMiddleware<object, object> = (next) => async (args) => {
      const result = await next(args)
      const output = outputs.get(result.response as object)
      if (output && result.output) Object.assign(result.output, output)
      return result
    }
    stack.add(inner, { step: "deserialize", priority: "low", name: "fastXmlBody" })
    stack.add(outer, { step: "deserialize", priority: "high", name: "fastXmlOutput" })
  },
}

function isXml({ headers }: HttpResponse): boolean {
  return (headers["content-type"] ?? "").includes("text/xml")
}

function bodyOf(stream: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    stream.on("data", (chunk: Buffer) => chunks.push(chunk))
    stream.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    stream.on("error", reject)
    stream.on("close", () => reject(Object.assign(new Error("The answer broke off."), { code: "ECONNRESET" })))
  })
}
