/** The asynchronous half of a Cloud Control of a test's own: requests that take time, and are the same for one token. */

import { randomUUID } from "node:crypto"
import type { Place } from "./kinds.ts"
import { HandlerFailure, type Stored } from "./state.ts"

/** A request that was accepted. */
export interface Accepted {
  readonly token: string
  readonly operation: "CREATE" | "UPDATE" | "DELETE"
  readonly type: string
  readonly place: Place
  /** What it is about: the resource's place, type and identifier, as far as known; two at a time are refused. */
  readonly subject: string
  /** Of the call: the same client token with another one is refused. */
  readonly fingerprint: string
  readonly since: number
  readonly due: number
  readonly work: () => Stored | undefined
  identifier: string | undefined
  failure?: HandlerFailure
  done: boolean
}

/** Why a call is refused at once. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What a request is made of. */
export type Asked = Pick<Accepted, "operation" | "type" | "place" | "subject" | "fingerprint" | "identifier" | "work">

/** All requests. */
export interface Requests {
  /** Accepts one that is done in `takes` milliseconds; the same one again for a client token that was there before. */
  accept(asked: Asked, clientToken: string, takes: number): Accepted
  get(token: string): Accepted | undefined
  /** Those that are not done yet. */
  underWay(): readonly Accepted[]
  /** Does what is due by now, in order. To be called before anything is looked at. */
  advance(): void
  clear(): void
}

/** No requests yet. */
export function newRequests(): Requests {
  let all: Accepted[] = []
  const byClient = new Map<string, Accepted>()
  return {
    accept(asked, clientToken, takes) {
      const known = byClient.get(clientToken)
      if (known && known.fingerprint === asked.fingerprint) return known
      if (known) throw new Refused("ClientTokenConflictException", "The client token was used with other parameters.")
      if (all.some(({ done, subject }) => !done && subject === asked.subject))
        throw new Refused("ConcurrentOperationException", "Another operation on the resource is in progress.")
      const now = Date.now()
      const request: Accepted = { ...asked, token: randomUUID(), since: now, due: now + takes, done: false }
      all.push(request)
      byClient.set(clientToken, request)
      return request
    },
    underWay: () => all.filter(({ done }) => !done),
    get: (token) => all.find((request) => request.token === token),
    advance() {
      for (const request of all.filter(({ done, due }) => !done && due <= Date.now())) {
        request.done = true
        try {
          const stored = request.work()
          request.identifier = stored?.identifier ?? request.identifier
        } catch (error) {
          if (error instanceof HandlerFailure) request.failure = error
          else
            request.failure = new HandlerFailure(
              "InvalidRequest",
              error instanceof Error ? error.message : String(error),
            )
        }
      }
    },
    clear() {
      all = []
      byClient.clear()
    },
  }
}

/** The progress event of a request, as JSON 1.0 has it: times are seconds since 1970. */
export function eventOf({ token, operation, type, identifier, failure, done, since, due }: Accepted): object {
  const status = done ? (failure ? "FAILED" : "SUCCESS") : Date.now() - since < 5 ? "PENDING" : "IN_PROGRESS"
  return {
    TypeName: type,
    RequestToken: token,
    Operation: operation,
    OperationStatus: status,
    EventTime: since / 1000,
    ...(identifier !== undefined && { Identifier: identifier }),
    ...(failure && { ErrorCode: failure.code, StatusMessage: failure.message }),
    ...(!done && { RetryAfter: due / 1000 }),
  }
}
