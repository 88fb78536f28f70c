import {
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { isAwsTag } from "../tagging.ts"
import { encodeDocument } from "./documents.ts"
import { edited, members } from "./edits.ts"
import { isInvalidPrincipal, principalUnseen } from "./principals.ts"
import { codeOf, perform, recent, remove, roleMark, unseen } from "./retry.ts"
import type { Role } from "./role.schema.ts"
import { explained } from "./role-create.ts"
import { changeAttachments, changeInlinePolicies, deleteInlinePolicy, detachPolicy } from "./role-policies.ts"
import { everything } from "./sweep.ts"

/**
 * Changes what the edits name. A boundary is set before anything widens and removed after everything else, and what is added
 * is there before what it replaces goes.
 */
export async function updateRole(session: Session, { key, before, after, edits }: Write<Role>): Promise<void> {
  if (!after) throw new Error("A role to update needs its properties.")
  const iam = session.client(IAMClient)
  const RoleName = before?.key ?? key
  const retry = unseen(await recent(session), RoleName, after.PermissionsBoundary)
  const live = before?.properties

  if (edited(edits, "PermissionsBoundary") && after.PermissionsBoundary !== undefined) {
    const PermissionsBoundary = after.PermissionsBoundary
    const call = () => iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await perform(session, `set the boundary of role ${RoleName} to ${PermissionsBoundary}`, call, retry)
  }
  if (edited(edits, "AssumeRolePolicyDocument")) await updateTrust(session, RoleName, after)
  if (edited(edits, "Description", "MaxSessionDuration")) {
    const { Description = "", MaxSessionDuration = 3600 } = after
    const call = () => iam.send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }))
    await perform(session, `update role ${RoleName}`, call, retry)
  }

  const inline = { before: live?.Policies ?? [], after: after.Policies ?? [] }
  const policies = members(edits, "Policies", { ...inline, nameOf: ({ PolicyName }) => PolicyName })
  await changeInlinePolicies(session, RoleName, { ...policies, ...inline })
  await changeAttachments(
    session,
    RoleName,
    members(edits, "ManagedPolicyArns", {
      before: live?.ManagedPolicyArns,
      after: after.ManagedPolicyArns,
      nameOf: (arn) => arn,
    }),
  )
  await changeTags(session, RoleName, { key, before, after, edits })

  if (edited(edits, "PermissionsBoundary") && after.PermissionsBoundary === undefined) {
    const call = () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))
    await remove(session, `remove the boundary of role ${RoleName}`, call)
  }
}

/** Deletes a role with its inline policies, once it is detached from policies and instance profiles. */
export async function deleteRole(session: Session, { key, before }: Write<Role>): Promise<void> {
  const iam = session.client(IAMClient)
  const RoleName = before?.key ?? key
  const what = `delete role ${RoleName}`
  const list = <P extends { IsTruncated?: boolean; Marker?: string }, T>(
    load: (marker: string | undefined) => Promise<P>,
    names: (page: P) => readonly T[] | undefined,
  ) => everything((marker) => perform(session, what, () => load(marker)), names)

  try {
    const [attached, inline, profiles] = await Promise.all([
      list(
        (Marker) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker })),
        (page) => page.AttachedPolicies,
      ),
      list(
        (Marker) => iam.send(new ListRolePoliciesCommand({ RoleName, Marker })),
        (page) => page.PolicyNames,
      ),
      list(
        (Marker) => iam.send(new ListInstanceProfilesForRoleCommand({ RoleName, Marker })),
        (page) => page.InstanceProfiles,
      ),
    ])
    for (const { PolicyArn = "" } of attached) await detachPolicy(session, RoleName, PolicyArn)
    for (const name of inline) await deleteInlinePolicy(session, RoleName, name)
    for (const { InstanceProfileName } of profiles) {
      const call = () => iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName }))
      await remove(session, `take role ${RoleName} out of instance profile ${InstanceProfileName}`, call)
    }
    const emptied = attached.length + inline.length + profiles.length > 0
    const call = () => iam.send(new DeleteRoleCommand({ RoleName }))
    await remove(session, what, call, (error) => emptied && codeOf(error) === "DeleteConflict")
  } catch (error) {
    if (codeOf(error) !== "NoSuchEntity") throw error
  }
  const { created, deleted } = await recent(session)
  created.delete(roleMark(RoleName))
  deleted.add(roleMark(RoleName))
}

async function updateTrust(session: Session, RoleName: string, role: Role): Promise<void> {
  const iam = session.client(IAMClient)
  const what = `update the trust policy of role ${RoleName}`
  const PolicyDocument = encodeDocument(role.AssumeRolePolicyDocument)
  const [hidden, principal] = [
    unseen(await recent(session), RoleName),
    principalUnseen(session, role.AssumeRolePolicyDocument),
  ]
  const call = () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
  try {
    await perform(session, what, call, async (error) => (await hidden(error)) || principal(error))
  } catch (error) {
    throw isInvalidPrincipal(error) ? await explained(session, what, error, role) : error
  }
}

async function changeTags(session: Session, RoleName: string, { before, after, edits }: Write<Role>): Promise<void> {
  const iam = session.client(IAMClient)
  const live = before?.properties.Tags ?? []
  const tags = members(edits, "Tags", { before: live, after: after?.Tags, nameOf: ({ Key }) => Key }, (name) =>
    name.toLowerCase(),
  )
  const Tags = tags.put.filter(({ Key }) => !isAwsTag(Key))
  const TagKeys = tags.gone.filter((key) => !isAwsTag(key))
  const tag = async () => {
    if (Tags.length === 0) return
    const retry = unseen(await recent(session), RoleName)
    await perform(session, `tag role ${RoleName}`, () => iam.send(new TagRoleCommand({ RoleName, Tags })), retry)
  }
  const untag = async () => {
    if (TagKeys.length === 0) return
    await perform(session, `untag role ${RoleName}`, () => iam.send(new UntagRoleCommand({ RoleName, TagKeys })))
  }
  // A role has room for 50 tags.
  const steps = live.length + Tags.length > 50 ? [untag, tag] : [tag, untag]
  for (const step of steps) await step()
}
