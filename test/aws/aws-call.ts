/** What an HTTP request to AWS asks for, and how AWS words its refusals. */

import type { IncomingHttpHeaders } from "node:http"
import { accountOf } from "./access-key.ts"
import { restAction } from "./rest-actions.ts"

/** One call as a test thinks of it. */
export interface Call {
  /** From the credential scope: `iam`, `sts`, `organizations`, `tagging`. Empty for an unsigned request. */
  readonly service: string
  readonly action: string
  /** Whose access key signed it. */
  readonly account: string
  /** The account that it is about: that of the role for AssumeRole, else the caller's. */
  readonly target: string
  /** The plain parameters. */
  readonly parameters: Readonly<Record<string, string>>
}

/** The faults that AWS itself words, differently per service. */
export type Refusal = "throttle" | "error" | "unavailable" | "expired" | "denied"

/** A reply, ready to be sent. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer
}

/** Reads service and account from the SigV4 header, the action from the form, JSON target, or method and path (else `METHOD /path`). */
export function readCall(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Call {
  const [, key = "", service = ""] =
    /Credential=([^/,]+)\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "") ?? []
  const account = accountOf(key) ?? ""
  const target = headers["x-amz-target"]
  const parameters = typeof target === "string" ? fromJson(body) : fromForm(body)
  const action =
    typeof target === "string"
      ? (target.split(".").at(-1) ?? "")
      : (parameters.Action ?? restAction(service, method, path) ?? `${method} ${path}`)
  const role = action === "AssumeRole" ? parameters.RoleArn?.split(":")[4] : undefined
  return { service, action, account, target: role || account, parameters }
}

/** Whether a call leaves AWS as it was. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html */
export function isRead(call: Call): boolean {
  return call.service === "sts" || /^(Get|List|Describe|Simulate|Generate|Batch|HEAD |GET )/.test(call.action)
}

/** AWS's reply for a refusal of this call. */
export function refuse(call: Call, refusal: Refusal): Reply {
  const json = call.service !== "iam" && call.service !== "sts"
  switch (refusal) {
    case "throttle":
      return failure(call, 400, throttles[call.service] ?? "ThrottlingException", "Rate exceeded")
    case "error":
      return failure(
        call,
        500,
        json ? "InternalFailure" : "ServiceFailure",
        "The request failed because of an unknown error.",
      )
    case "unavailable":
      return failure(call, 503, "ServiceUnavailable", "The service is temporarily unavailable.")
    case "expired":
      return json
        ? failure(call, 400, "ExpiredTokenException", "The security token included in the request is expired")
        : failure(call, 403, "ExpiredToken", "The security token included in the request is expired")
    case "denied":
      return failure(
        call,
        json ? 400 : 403,
        json ? "AccessDeniedException" : "AccessDenied",
        `User is not authorized to perform: ${call.service}:${call.action}`,
      )
  }
}

/** An error in the protocol of the service: XML for IAM, STS, S3 and EC2, JSON for all others. */
export function failure(call: Call, status: number, code: string, message: string): Reply {
  if (!["iam", "sts", "s3", "ec2", "rds", "cloudformation"].includes(call.service)) {
    const body = Buffer.from(JSON.stringify({ __type: code, message }))
    return { status, headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code }, body }
  }
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
  if (call.service === "ec2") {
    const errors = `<Errors><Error><Code>${code}</Code><Message>${text}</Message></Error></Errors>`
    const body = Buffer.from(`<Response>${errors}<RequestID>${requestId}</RequestID></Response>`)
    return { status, headers: { "content-type": "text/xml" }, body }
  }
  const error = `<Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code><Message>${text}</Message></Error>`
  const body = Buffer.from(`<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`)
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body }
}

const requestId = "00000000-0000-0000-0000-000000000000"
const throttles: Record<string, string> = {
  iam: "Throttling",
  sts: "Throttling",
  organizations: "TooManyRequestsException",
  tagging: "ThrottledException",
}

function fromForm(body: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString("utf8")))
}

function fromJson(body: Buffer): Record<string, string> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8") || "{}")
    return Object.fromEntries(Object.entries(value as object).filter(([, member]) => typeof member === "string"))
  } catch {
    return {}
  }
}
