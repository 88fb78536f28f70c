import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { ProgressEvent } from "@aws-sdk/client-cloudcontrol"
import type { Session } from "../../model.ts"
import { attempt, codeOf, refused } from "../attempt.ts"

/**
 * Handlers fail with these when another try may succeed.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
const RETRIABLE = ["NetworkFailure", "ResourceConflict", "ServiceInternalError", "Throttling"]

/** Somebody, maybe this run a moment ago, is at work on the same resource. */
const BUSY = ["ConcurrentModification", "ConcurrentOperation", "ResourceConflict"]

/** Milliseconds; the last one repeats. */
const PAUSES = [250, 500, 1000, 2000, 5000]
/** Between two looks, where AWS says when to look again. */
const SHORTEST = [10, 50, 250, 1000]
const LONGEST = 30_000
/** AWS keeps at it for as long as a handler may take: two hours at most, and minutes as a rule. */
const PATIENCE = 60 * 60_000

/** A request as Cloud Control takes it; the token makes a repeated call the same request. */
export interface Request {
  /** For people: `create AWS::SNS::Topic alarms`. */
  readonly what: string
  readonly start: (ClientToken: string) => Promise<{ readonly ProgressEvent?: ProgressEvent }>
  readonly status: (RequestToken: string) => Promise<{ readonly ProgressEvent?: ProgressEvent }>
}

/**
 * Makes a request and waits until it is done. While somebody else is at work on the resource, and when its handler fails for
 * a passing reason, it is made again, for an hour. Throws a `ProblemError` with AWS's own code and words; `codeOf` tells the code.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-manage-requests.html
 */
export async function carryThrough(session: Session, request: Request): Promise<ProgressEvent> {
  const deadline = Date.now() + PATIENCE
  for (let failures = 0; ; failures++) {
    const event = await settled(session, request, await started(session, request, deadline), deadline)
    if (event.OperationStatus === "SUCCESS") return event
    const failure = failureOf(event)
    if (!RETRIABLE.includes(failure.name) || Date.now() > deadline) throw refused(session, request.what, failure)
    await sleep(pauseAfter(failures))
  }
}

/** One token for all attempts: where a reply was lost, AWS answers with the request that it has already. */
async function started(session: Session, { what, start }: Request, deadline: number): Promise<ProgressEvent> {
  const token = randomUUID()
  for (let failures = 0; ; failures++) {
    try {
      const { ProgressEvent = {} } = await attempt(session, what, () => start(token))
      if (ProgressEvent.RequestToken !== undefined) (await ownRequests(session)).add(ProgressEvent.RequestToken)
      return ProgressEvent
    } catch (error) {
      if (!BUSY.includes(codeOf(error)) || Date.now() > deadline) throw error
      await sleep(pauseAfter(failures))
    }
  }
}

/** The tokens of the requests that this session made. */
export const ownRequests = (session: Session): Promise<Set<string>> =>
  session.once("cloudcontrol:requests", async () => new Set<string>())

/** Waits until a request that was made is done, one way or the other. */
export const awaitRequest = (session: Session, request: Pick<Request, "what" | "status">, first: ProgressEvent) =>
  settled(session, request, first, Date.now() + PATIENCE)

async function settled(
  session: Session,
  request: Pick<Request, "what" | "status">,
  first: ProgressEvent,
  deadline: number,
): Promise<ProgressEvent> {
  const { what, status } = request
  let event = first
  for (let looks = 0; isUnderWay(event); looks++) {
    if (Date.now() > deadline) throw refused(session, what, new Error("AWS is still at it after an hour."))
    await sleep(pauseUntil(event.RetryAfter, looks))
    const token = event.RequestToken ?? first.RequestToken ?? ""
    const { ProgressEvent = {} } = await attempt(session, `${what}: see how far it is`, () => status(token))
    event = ProgressEvent
  }
  return event
}

const isUnderWay = ({ OperationStatus }: ProgressEvent): boolean =>
  ["PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS"].includes(OperationStatus ?? "")

const pauseAfter = (failures: number): number => PAUSES[Math.min(failures, PAUSES.length - 1)] as number

/** What AWS asks for, within bounds: its clock may not be ours. */
function pauseUntil(time: Date | undefined, looks: number): number {
  if (!time) return pauseAfter(looks)
  const shortest = SHORTEST[Math.min(looks, SHORTEST.length - 1)] as number
  return Math.min(Math.max(time.getTime() - Date.now(), shortest), LONGEST)
}

/** A failed request as an error whose name is AWS's code. */
function failureOf({ OperationStatus, ErrorCode, StatusMessage }: ProgressEvent): Error {
  const words = OperationStatus === "CANCEL_COMPLETE" ? "Somebody cancelled the request." : (StatusMessage ?? "")
  return Object.assign(new Error(words), { name: ErrorCode ?? OperationStatus ?? "InternalFailure" })
}
