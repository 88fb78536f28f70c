import { ProblemError } from "../value/problem.ts"
import type { GitHub } from "./client.ts"
import { statusOf } from "./problem.ts"

/** Bytes; more are not taken. Reports for thousands of accounts need a tenth of it. */
export const LARGEST_DOWNLOAD = 64 * 1024 * 1024

/**
 * What GitHub keeps elsewhere, by an address that is its own key: no token is sent there. By way of the runner's proxy;
 * made again as calls to GitHub are. Throws a `ProblemError`, without the address, when it does not come.
 */
export async function download({ anonymous }: GitHub, address: string): Promise<Uint8Array> {
  try {
    const request = { parseSuccessResponseBody: false }
    const { data } = await anonymous.request({ method: "GET", url: address, headers: { accept: "*/*" }, request })
    return await gather(data as AsyncIterable<Uint8Array>)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const status = statusOf(error)
    const why =
      status === undefined || status === 500 ? "the download broke off" : `its storage answered HTTP ${status}`
    throw failed(why, error)
  }
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of chunks) {
    size += part.length
    if (size > LARGEST_DOWNLOAD) throw failed(`it takes more than ${LARGEST_DOWNLOAD.toLocaleString("en")} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function failed(why: string, cause?: unknown): ProblemError {
  const message = `Could not download what GitHub keeps for a workflow run: ${why}`
  return new ProblemError({ severity: "error", message, fix: "Run the job again." }, { cause })
}
