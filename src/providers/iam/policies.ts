import { IAMClient } from "@aws-sdk/client-iam"
import type { Json, Session, Write } from "../../model.ts"
import { decodeDocument } from "./documents.ts"
import { members } from "./edits.ts"
import { type Identity, policyCalls } from "./identities.ts"
import { changeAttachments, changeInlinePolicies, detachPolicy, dropInlinePolicy } from "./policy-changes.ts"
import { look, perform } from "./retry.ts"
import { everything } from "./sweep.ts"

/** An inline policy of a role, a user or a group. */
export interface InlinePolicy {
  readonly PolicyName: string
  readonly PolicyDocument: Json
}

/** What gives an identity its permissions, in the words that the schemas of all identities share. */
export interface Permissions {
  readonly Policies?: readonly InlinePolicy[]
  readonly ManagedPolicyArns?: readonly string[]
}

/** What IAM's replies say about permissions; documents as IAM encodes them. */
export interface PermissionParts {
  readonly attached?: readonly { readonly PolicyArn?: string }[] | undefined
  readonly inline?: readonly { readonly PolicyName?: string; readonly PolicyDocument?: string }[] | undefined
}

/** The permissions in a schema's words, from whichever reply told them. */
export function permissionsOf({ attached = [], inline = [] }: PermissionParts) {
  return {
    ManagedPolicyArns: attached.map(({ PolicyArn = "" }) => PolicyArn),
    Policies: inline.map(({ PolicyName = "", PolicyDocument }) => ({
      PolicyName,
      PolicyDocument: decodeDocument(PolicyDocument),
    })),
  }
}

/** The permissions of one identity as they are now. Throws `NoSuchEntity` where there is none. */
export async function readPermissions(session: Session, identity: Identity): Promise<PermissionParts> {
  const iam = session.client(IAMClient)
  const { get } = policyCalls[identity.kind]
  const what = `read ${identity.kind} ${identity.name}`
  const [attached, names] = await Promise.all([
    listAttached(session, identity, what),
    listInline(session, identity, what),
  ])
  const inline = await Promise.all(names.map((name) => look(session, what, () => get(iam, identity.name, name))))
  return { attached, inline: inline.filter((policy) => policy !== undefined) }
}

/** Gives permissions to an identity that was just created. */
export async function givePermissions(
  session: Session,
  identity: Identity,
  { Policies = [], ManagedPolicyArns = [] }: Permissions,
): Promise<void> {
  await changeInlinePolicies(session, identity, { put: Policies, gone: [], after: Policies })
  await changeAttachments(session, identity, { put: ManagedPolicyArns, gone: [] })
}

/** Changes what the edits name: inline policies, then attachments. What is added is there before what it replaces goes. */
export async function changePermissions(
  session: Session,
  identity: Identity,
  { before, after, edits }: Pick<Write<Permissions>, "before" | "after" | "edits">,
): Promise<void> {
  const live = before?.properties
  const inline = { before: live?.Policies ?? [], after: after?.Policies ?? [] }
  const policies = members(edits, "Policies", { ...inline, nameOf: ({ PolicyName }) => PolicyName })
  await changeInlinePolicies(session, identity, { ...policies, ...inline })
  await changeAttachments(
    session,
    identity,
    members(edits, "ManagedPolicyArns", {
      before: live?.ManagedPolicyArns ?? [],
      after: after?.ManagedPolicyArns ?? [],
      nameOf: (arn) => arn,
    }),
  )
}

/** Takes all permissions from an identity that is to be deleted, whoever gave them. Were there any? */
export async function takePermissions(session: Session, identity: Identity): Promise<boolean> {
  const what = `delete ${identity.kind} ${identity.name}`
  const [attached, inline] = await Promise.all([
    listAttached(session, identity, what),
    listInline(session, identity, what),
  ])
  for (const { PolicyArn = "" } of attached) await detachPolicy(session, identity, PolicyArn)
  for (const name of inline) await dropInlinePolicy(session, identity, name)
  return attached.length + inline.length > 0
}

function listAttached(session: Session, { kind, name }: Identity, what: string) {
  const iam = session.client(IAMClient)
  return everything(
    (marker) => perform(session, what, () => policyCalls[kind].listAttached(iam, name, marker)),
    (page) => page.AttachedPolicies,
  )
}

function listInline(session: Session, { kind, name }: Identity, what: string) {
  const iam = session.client(IAMClient)
  return everything(
    (marker) => perform(session, what, () => policyCalls[kind].listInline(iam, name, marker)),
    (page) => page.PolicyNames,
  )
}
