import { setTimeout } from "node:timers/promises"
import type { Json, Problem, Session, Target } from "../model.ts"
import { glob } from "../value/glob.ts"
import { concealed } from "./conceal.ts"
import { envelope } from "./envelope.ts"
import { type FunctionArn, functionArn } from "./function-arn.ts"
import { lambdaSchema } from "./lambda.schema.ts"
import type { Result, Right, RunFacts, TaskContext, TaskKind } from "./task.ts"
import type { Upload } from "./upload.ts"

/** `run` of a task that calls a function, as its schema allows it. */
export type LambdaSpec = {
  readonly lambda: {
    readonly function: string
    readonly invocation?: "RequestResponse" | "Event"
    readonly payload?: Json
    readonly credentials?: {
      readonly key: string
      readonly recipient: string
      readonly actions: readonly string[]
      readonly resources?: readonly string[]
      readonly upload?: boolean
    }
  }
}

/**
 * Calls a function: one of the target's account with the target's session, one of another account, or one that is given
 * credentials, as whoever enters the accounts. Never called twice unless Lambda said that it did not run.
 */
export const lambdaTask: TaskKind<LambdaSpec> = {
  name: "lambda",
  schema: lambdaSchema,
  refuse: ({ lambda }, _, facts) => [...notAllowed(lambda.function, facts), ...cannotUpload(lambda, facts)],
  rights({ lambda }, target): readonly Right[] {
    const { credentials } = lambda
    if (credentials) return [{ actions: credentials.actions, resources: credentials.resources ?? ["*"] }]
    return isCentral(lambda, target) ? [] : [{ actions: ["lambda:InvokeFunction"], resources: [lambda.function] }]
  },
  async perform({ lambda }, target, session, context): Promise<Result> {
    const arn = functionArn(lambda.function)
    const invoke = await invoker(lambda, arn, target, session, context)
    const { payload, secrets, upload } = await eventOf(lambda, target, session, context)
    const { StatusCode, FunctionError, Payload } = await untilTaken(() => invoke(payload), context.signal)
    if (lambda.invocation === "Event")
      return { content: `${JSON.stringify({ status: StatusCode })}\n`, summary: "taken by Lambda" }
    const text = concealed(Buffer.from(Payload ?? []).toString("utf8"), secrets)
    if (FunctionError !== undefined) throw new Error(`${arn.name} failed: ${saidBy(text)}`)
    if (!upload) return { content: text === "" ? "null" : text }
    await upload.arrived()
    return { stored: true, summary: "stored by the function" }
  },
}

type Lambda = LambdaSpec["lambda"]

const isCentral = (lambda: Lambda, { account }: Target): boolean =>
  lambda.credentials !== undefined || functionArn(lambda.function).account !== account.id

function notAllowed(arn: string, { functions }: RunFacts): readonly Problem[] {
  if (functions.some((allowed) => glob(allowed)(arn))) return []
  const message = `The function ${arn} is none of those that tasks may call`
  return [{ severity: "error", message, fix: "Let `run.functions` in reconcile.yaml name it." }]
}

function cannotUpload({ credentials, invocation }: Lambda, { output }: RunFacts): readonly Problem[] {
  if (!credentials?.upload) return []
  const error = (message: string, fix: string): Problem => ({ severity: "error", message, fix })
  return [
    ...(output === "file"
      ? [
          error(
            "upload lets the function store its result, and output is a file here",
            "Let output be s3://BUCKET/KEY, or leave out upload.",
          ),
        ]
      : []),
    ...(invocation === "Event"
      ? [
          error(
            "upload is for a function that is waited for, and invocation is Event",
            "Leave out invocation, or upload.",
          ),
        ]
      : []),
  ]
}

interface Answer {
  readonly StatusCode?: number | undefined
  readonly FunctionError?: string | undefined
  readonly Payload?: Uint8Array | undefined
}

async function invoker(
  lambda: Lambda,
  { region }: FunctionArn,
  target: Target,
  session: Session | undefined,
  { central, timeout, signal }: TaskContext,
): Promise<(payload: string | undefined) => Promise<Answer>> {
  const { InvokeCommand, LambdaClient } = await import("./lambda-client.ts")
  const options = { region, attempts: 1, patience: timeout }
  const client =
    isCentral(lambda, target) || !session ? central(LambdaClient, options) : session.client(LambdaClient, options)
  const request = { FunctionName: lambda.function, InvocationType: lambda.invocation ?? "RequestResponse" } as const
  return (payload) =>
    client.send(new InvokeCommand({ ...request, ...(payload !== undefined && { Payload: Buffer.from(payload) }) }), {
      abortSignal: signal,
    })
}

/** What a function is given, and what of it must not be told. */
interface FunctionEvent {
  /** Absent: the function is given `{}`. */
  readonly payload?: string
  readonly secrets: readonly string[]
  readonly upload?: Upload
}

async function eventOf(
  { payload, credentials }: Lambda,
  target: Target,
  session: Session | undefined,
  context: TaskContext,
): Promise<FunctionEvent> {
  if (!credentials) return { secrets: [], ...(payload !== undefined && { payload: JSON.stringify(payload) }) }
  const own = await session?.credentials?.(context.timeout)
  if (!own) throw new Error("There are no credentials of the target to hand on.")
  const upload = credentials.upload ? await context.upload() : undefined
  const secret = { credentials: own, ...(upload && { outputUrl: upload.url }) }
  return {
    payload: JSON.stringify(await envelope(credentials, target, secret, payload ?? null, context)),
    secrets: [own.secretAccessKey, own.sessionToken ?? "", upload?.url ?? ""],
    ...(upload && { upload }),
  }
}

const MOST_WAITS = 6

/** Lambda refuses what it has no room for before it runs: only that is tried again. */
async function untilTaken(invoke: () => Promise<Answer>, signal: AbortSignal, waits = 0): Promise<Answer> {
  try {
    return await invoke()
  } catch (error) {
    const refused = error instanceof Error && error.name === "TooManyRequestsException"
    if (!refused || waits >= MOST_WAITS) throw error
    await setTimeout(500 * 2 ** waits, undefined, { signal })
    return untilTaken(invoke, signal, waits + 1)
  }
}

/** What a function that failed says about it. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function saidBy(text: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(text) as { errorType?: unknown; errorMessage?: unknown }
    const said = [errorType, errorMessage].filter((part) => typeof part === "string" && part !== "").join(": ")
    return said || text
  } catch {
    return text
  }
}
