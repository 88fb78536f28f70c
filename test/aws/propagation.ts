/** Eventual consistency: for a while after a write, IAM answers as if it had not happened. */

import { type Call, failure, isRead, type Reply } from "./aws-call.ts"

/** Remembers writes and decides which calls meet the world from before them. */
export interface Propagation {
  /** The reply of a world that has not heard of recent writes, or undefined where that makes no difference. */
  stale(call: Call, request: string): Reply | undefined
  /** To be told of every reply of the real world. */
  learn(call: Call, request: string, reply: Reply): void
  /** From now on all writes so far are seen. */
  settle(): void
}

interface Fresh {
  readonly account: string
  /** ARN of a new role or policy. */
  readonly arn: string
  readonly name: string
  readonly kind: "role" | "policy"
  readonly until: number
}

/**
 * After a successful write, for `ms` milliseconds: a new role or policy is NoSuchEntity for every call that names it, no trust
 * policy may name a new role and nobody may assume it, and reads of that account answer what they answered before the write,
 * where that was asked. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function propagation(ms: number): Propagation {
  let fresh: readonly Fresh[] = []
  let clock = 0
  const written = new Map<string, { readonly turn: number; readonly until: number }>()
  const remembered = new Map<string, { readonly turn: number; readonly reply: Reply }>()
  const recent = () => {
    fresh = fresh.filter((entity) => entity.until > Date.now())
    return fresh
  }
  return {
    stale(call, request) {
      const unknown = recent()
        .map((entity) => meets(call, entity))
        .find((reply) => reply !== undefined)
      if (unknown) return unknown
      const write = written.get(call.account)
      const before = remembered.get(key(call, request))
      if (call.service !== "iam" || !isRead(call) || !write || !before) return undefined
      return Date.now() < write.until && before.turn < write.turn ? before.reply : undefined
    },
    learn(call, request, reply) {
      if (call.service !== "iam") return
      if (isRead(call)) {
        remembered.set(key(call, request), { turn: ++clock, reply })
        return
      }
      if (reply.status !== 200) return
      written.set(call.account, { turn: ++clock, until: Date.now() + ms })
      const made = /^Create(Role|Policy)$/.exec(call.action)
      const arn = /<Arn>([^<]+)<\/Arn>/.exec(reply.body.toString("utf8"))?.[1]
      if (!made || !arn) return
      const kind = made[1] === "Role" ? "role" : "policy"
      fresh = [
        ...recent(),
        { account: call.account, arn, name: arn.split("/").at(-1) ?? "", kind, until: Date.now() + ms },
      ]
    },
    settle() {
      fresh = []
      written.clear()
    },
  }
}

const key = (call: Call, request: string) => `${call.account} ${request}`

function meets(call: Call, entity: Fresh): Reply | undefined {
  const { parameters } = call
  if (call.service === "sts" && call.action === "AssumeRole" && parameters.RoleArn === entity.arn) {
    return failure(
      call,
      403,
      "AccessDenied",
      `User is not authorized to perform: sts:AssumeRole on resource: ${entity.arn}`,
    )
  }
  if (call.service !== "iam") return undefined
  const trust = call.action === "CreateRole" ? parameters.AssumeRolePolicyDocument : undefined
  const document = call.action === "UpdateAssumeRolePolicy" ? parameters.PolicyDocument : trust
  if (entity.kind === "role" && document?.includes(`"${entity.arn}"`)) {
    return failure(call, 400, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${entity.arn}"`)
  }
  if (call.account !== entity.account || /^Create(Role|Policy)$/.test(call.action)) return undefined
  const named = entity.kind === "role" ? parameters.RoleName === entity.name : parameters.PolicyArn === entity.arn
  const missing =
    entity.kind === "role"
      ? `The role with name ${entity.name} cannot be found.`
      : `Policy ${entity.arn} was not found.`
  return named ? failure(call, 404, "NoSuchEntity", missing) : undefined
}
