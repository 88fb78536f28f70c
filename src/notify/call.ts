import { setTimeout as wait } from "node:timers/promises"
import { ProblemError } from "../value/problem.ts"

/** An answer, its body as text. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** How calls are made. */
export interface CallOptions {
  /** Milliseconds that a second of waiting takes, 1000 unless told. */
  readonly second?: number
  /** What is called, in a sentence; the address itself may be a secret, and is never said. */
  readonly whom: string
}

const TRIES = 3
/** Seconds: nobody's work waits longer than this for a message. */
const LONGEST_WAIT = 60
const PATIENCE = 15_000

/**
 * Posts once more, and once more again, where the other side is busy, failing or gone: waits as long as `Retry-After` says.
 * Throws a `ProblemError` where no answer came; any other status than 429 and 5xx is an answer.
 */
export async function post(
  url: string,
  {
    headers,
    body,
  }: { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array<ArrayBuffer> },
  { second = 1000, whom }: CallOptions,
): Promise<Answer> {
  let problem = "it did not answer"
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    let pause = attempt
    try {
      const signal = AbortSignal.timeout(PATIENCE)
      // A redirect could take the secret elsewhere.
      const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" })
      const answer = { status: response.status, body: await response.text() }
      if (answer.status !== 429 && answer.status < 500) return answer
      problem = answer.status === 429 ? "it asks to wait too long" : `it answered HTTP ${answer.status} every time`
      pause = Number(response.headers.get("retry-after") ?? attempt) || attempt
    } catch (error) {
      problem = `it could not be reached (${reasonOf(error)})`
    }
    if (attempt === TRIES || pause > LONGEST_WAIT) break
    await wait(pause * second)
  }
  throw new ProblemError({ severity: "warning", message: `${whom} was not told: ${problem}` })
}

/** A code such as `ECONNREFUSED`: messages of fetch may hold the address. */
function reasonOf(error: unknown): string {
  const { cause, name } = error as { readonly cause?: { readonly code?: unknown }; readonly name?: string }
  if (name === "TimeoutError") return "no answer in time"
  return typeof cause?.code === "string" && /^[A-Z_]+$/.test(cause.code) ? cause.code : "the connection failed"
}
