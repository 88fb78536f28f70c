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

/** How IAM's calls name what they are about, and how its messages do. */
const kinds = {
  Role: { parameter: "RoleName", missing: "The role with name" },
  User: { parameter: "UserName", missing: "The user with name" },
  Group: { parameter: "GroupName", missing: "The group with name" },
  InstanceProfile: { parameter: "InstanceProfileName", missing: "Instance Profile" },
  Policy: { parameter: "PolicyArn", missing: "Policy" },
} as const

type Kind = keyof typeof kinds

const creates = new RegExp(`^Create(${Object.keys(kinds).join("|")})$`)

interface Fresh {
  readonly account: string
  /** ARN of what is new. */
  readonly arn: string
  readonly name: string
  readonly kind: Kind
  readonly until: number
}

/**
 * After a successful write, for `ms` milliseconds: a new role, user, group, instance profile or policy is NoSuchEntity for every
 * call that names it, no trust policy may name a new role or user and nobody may assume it, and reads of that account answer what they answered before the write,
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
      const [, kind] = creates.exec(call.action) ?? []
      const arn = /<Arn>([^<]+)<\/Arn>/.exec(reply.body.toString("utf8"))?.[1]
      if (!kind || !arn) return
      const name = arn.split("/").at(-1) ?? ""
      fresh = [...recent(), { account: call.account, arn, name, kind: kind as Kind, until: Date.now() + ms }]
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
  if (document?.includes(`"${entity.arn}"`)) {
    return failure(call, 400, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${entity.arn}"`)
  }
  if (call.account !== entity.account || creates.test(call.action)) return undefined
  const { parameter, missing } = kinds[entity.kind]
  const named = entity.kind === "Policy" ? entity.arn : entity.name
  if (parameters[parameter] !== named) return undefined
  return failure(call, 404, "NoSuchEntity", `${missing} ${named} cannot be found.`)
}
