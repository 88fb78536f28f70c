import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { documentSize } from "../../value/policy.ts"
import { encodeDocument } from "./documents.ts"
import type { Members } from "./edits.ts"
import { codeOf, perform, recent, remove, unseen } from "./retry.ts"
import type { Role } from "./role.schema.ts"

type InlinePolicy = NonNullable<Role["Policies"]>[number]

/** All inline policies of a role together, in characters. */
const INLINE_QUOTA = 10_240

/**
 * Puts inline policies, then deletes those that go, so that the role loses nothing meanwhile. Where both together exceed the
 * quota, room is made first, and only if `after` fits in the end.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export async function changeInlinePolicies(
  session: Session,
  role: string,
  { put, gone, before = [], after }: Members<InlinePolicy> & InlineState,
): Promise<void> {
  const was = new Map(before.map(({ PolicyName, PolicyDocument }) => [PolicyName, documentSize(PolicyDocument)]))
  const growth = ({ PolicyName, PolicyDocument }: InlinePolicy) =>
    documentSize(PolicyDocument) - (was.get(PolicyName) ?? 0)
  const size = after.reduce((sum, { PolicyDocument }) => sum + documentSize(PolicyDocument), 0)
  const waiting = [...gone]
  for (const policy of put.toSorted((a, b) => growth(a) - growth(b))) {
    while (!(await putInlinePolicy(session, role, policy, waiting.length > 0 && size <= INLINE_QUOTA))) {
      await deleteInlinePolicy(session, role, waiting.shift() as string)
    }
  }
  for (const name of waiting) await deleteInlinePolicy(session, role, name)
}

interface InlineState {
  readonly before?: readonly InlinePolicy[]
  readonly after: readonly InlinePolicy[]
}

/**
 * Attaches managed policies, then detaches those that go. At the quota one makes room for another, and only if all find
 * room in the end.
 */
export async function changeAttachments(session: Session, role: string, { put, gone }: Members<string>): Promise<void> {
  const waiting = [...gone]
  for (const [index, arn] of put.entries()) {
    while (!(await attachPolicy(session, role, arn, waiting.length >= put.length - index))) {
      await detachPolicy(session, role, waiting.shift() as string)
    }
  }
  for (const arn of waiting) await detachPolicy(session, role, arn)
}

/** Deletes one inline policy; content if it is gone. */
export function deleteInlinePolicy(session: Session, role: string, name: string): Promise<void> {
  const iam = session.client(IAMClient)
  return remove(session, `delete inline policy ${name} of role ${role}`, () =>
    iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name })),
  )
}

/** Detaches one managed policy; content if it is not attached. */
export function detachPolicy(session: Session, role: string, arn: string): Promise<void> {
  const iam = session.client(IAMClient)
  return remove(session, `detach ${arn} from role ${role}`, () =>
    iam.send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn: arn })),
  )
}

/** Attaches one managed policy. False, if `roomCanBeMade` and the role is at its quota. */
export async function attachPolicy(
  session: Session,
  role: string,
  arn: string,
  roomCanBeMade = false,
): Promise<boolean> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: arn }))
  const retry = unseen(await recent(session), role, arn)
  return within(() => perform(session, `attach ${arn} to role ${role}`, call, retry), roomCanBeMade)
}

async function putInlinePolicy(
  session: Session,
  role: string,
  { PolicyName, PolicyDocument }: InlinePolicy,
  roomCanBeMade: boolean,
): Promise<boolean> {
  const iam = session.client(IAMClient)
  const document = encodeDocument(PolicyDocument)
  const call = () => iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName, PolicyDocument: document }))
  const retry = unseen(await recent(session), role)
  return within(() => perform(session, `put inline policy ${PolicyName} of role ${role}`, call, retry), roomCanBeMade)
}

async function within(call: () => Promise<unknown>, roomCanBeMade: boolean): Promise<boolean> {
  try {
    await call()
    return true
  } catch (error) {
    if (roomCanBeMade && codeOf(error) === "LimitExceeded") return false
    throw error
  }
}
