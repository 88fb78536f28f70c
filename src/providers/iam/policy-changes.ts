import { IAMClient } from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { documentSize, encodeDocument } from "../../value/policy.ts"
import type { Members } from "./edits.ts"
import { exchange, fits } from "./exchange.ts"
import { type Identity, policyCalls } from "./identities.ts"
import type { InlinePolicy } from "./policies.ts"
import { markOf, perform, recent, remove, unseen } from "./retry.ts"

interface InlineState {
  readonly before?: readonly InlinePolicy[]
  readonly after: readonly InlinePolicy[]
}

/**
 * Puts inline policies, then deletes those that go, so that the identity loses nothing meanwhile. Where both together exceed
 * the quota, room is made first, and only if `after` fits in the end.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export async function changeInlinePolicies(
  session: Session,
  identity: Identity,
  { put, gone, before = [], after }: Members<InlinePolicy> & InlineState,
): Promise<void> {
  const was = new Map(before.map(({ PolicyName, PolicyDocument }) => [PolicyName, documentSize(PolicyDocument)]))
  const growth = ({ PolicyName, PolicyDocument }: InlinePolicy) =>
    documentSize(PolicyDocument) - (was.get(PolicyName) ?? 0)
  const size = after.reduce((sum, { PolicyDocument }) => sum + documentSize(PolicyDocument), 0)
  const fitsInTheEnd = size <= policyCalls[identity.kind].inlineQuota
  const waiting = [...gone]
  for (const policy of put.toSorted((a, b) => growth(a) - growth(b))) {
    while (!(await putInlinePolicy(session, identity, policy, waiting.length > 0 && fitsInTheEnd))) {
      await dropInlinePolicy(session, identity, waiting.shift() as string)
    }
  }
  for (const name of waiting) await dropInlinePolicy(session, identity, name)
}

/**
 * Attaches managed policies, then detaches those that go. At the quota one makes room for another, and only if all find
 * room in the end.
 */
export async function changeAttachments(session: Session, identity: Identity, arns: Members<string>): Promise<void> {
  const detach = (arn: string) => detachPolicy(session, identity, arn)
  const left = await exchange(arns, {
    add: (arn, roomCanBeMade) => attachPolicy(session, identity, arn, roomCanBeMade),
    remove: detach,
  })
  for (const arn of left) await detach(arn)
}

/** Deletes one inline policy; content if it is gone. */
export function dropInlinePolicy(session: Session, { kind, name }: Identity, policy: string): Promise<void> {
  const iam = session.client(IAMClient)
  const call = () => policyCalls[kind].drop(iam, name, policy)
  return remove(session, `delete inline policy ${policy} of ${kind} ${name}`, call)
}

/** Detaches one managed policy; content if it is not attached. */
export function detachPolicy(session: Session, { kind, name }: Identity, arn: string): Promise<void> {
  const iam = session.client(IAMClient)
  return remove(session, `detach ${arn} from ${kind} ${name}`, () => policyCalls[kind].detach(iam, name, arn))
}

/** Attaches one managed policy. False, if `roomCanBeMade` and the identity is at its quota. */
export async function attachPolicy(
  session: Session,
  { kind, name }: Identity,
  arn: string,
  roomCanBeMade = false,
): Promise<boolean> {
  const iam = session.client(IAMClient)
  const call = () => policyCalls[kind].attach(iam, name, arn)
  const retry = unseen(await recent(session), markOf(kind, name), arn)
  return fits(() => perform(session, `attach ${arn} to ${kind} ${name}`, call, retry), roomCanBeMade)
}

async function putInlinePolicy(
  session: Session,
  { kind, name }: Identity,
  { PolicyName, PolicyDocument }: InlinePolicy,
  roomCanBeMade: boolean,
): Promise<boolean> {
  const iam = session.client(IAMClient)
  const policy = { PolicyName, PolicyDocument: encodeDocument(PolicyDocument) }
  const call = () => policyCalls[kind].put(iam, name, policy)
  const retry = unseen(await recent(session), markOf(kind, name))
  return fits(() => perform(session, `put inline policy ${PolicyName} of ${kind} ${name}`, call, retry), roomCanBeMade)
}
