import {
  DeleteRoleCommand,
  IAMClient,
  ListInstanceProfilesForRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { encodeDocument } from "../../value/policy.ts"
import { removeBoundary, setBoundary } from "./boundary.ts"
import { edited } from "./edits.ts"
import type { Identity } from "./identities.ts"
import { changePermissions, takePermissions } from "./policies.ts"
import { isInvalidPrincipal, principalUnseen } from "./principals.ts"
import { codeOf, markOf, perform, recent, remove, unseen } from "./retry.ts"
import type { Role } from "./role.schema.ts"
import { explained } from "./role-create.ts"
import { everything } from "./sweep.ts"
import { changeTags } from "./tags.ts"

/**
 * Changes what the edits name. A boundary is set before anything widens and removed after everything else, and what is added
 * is there before what it replaces goes.
 */
export async function updateRole(session: Session, write: Write<Role>): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("A role to update needs its properties.")
  const iam = session.client(IAMClient)
  const RoleName = before?.key ?? key
  const role = { kind: "role", name: RoleName } as const
  const retry = unseen(await recent(session), markOf("role", RoleName))

  if (edited(edits, "PermissionsBoundary") && after.PermissionsBoundary !== undefined) {
    await setBoundary(session, role, after.PermissionsBoundary)
  }
  if (edited(edits, "AssumeRolePolicyDocument")) await updateTrust(session, RoleName, after)
  if (edited(edits, "Description", "MaxSessionDuration")) {
    const { Description = "", MaxSessionDuration = 3600 } = after
    const call = () => iam.send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }))
    await perform(session, `update role ${RoleName}`, call, retry)
  }
  await changePermissions(session, role, write)
  await changeTags(session, write, {
    what: `role ${RoleName}`,
    ignoresCase: true,
    retry,
    tag: (Tags) => iam.send(new TagRoleCommand({ RoleName, Tags })),
    untag: (TagKeys) => iam.send(new UntagRoleCommand({ RoleName, TagKeys })),
  })
  if (edited(edits, "PermissionsBoundary") && after.PermissionsBoundary === undefined) {
    await removeBoundary(session, role)
  }
}

/** Deletes a role with its inline policies, once it is detached from policies and instance profiles. */
export async function deleteRole(session: Session, { key, before }: Write<Role>): Promise<void> {
  const iam = session.client(IAMClient)
  const RoleName = before?.key ?? key
  const role: Identity = { kind: "role", name: RoleName }
  const mark = markOf("role", RoleName)
  const what = `delete role ${RoleName}`
  try {
    const [taken, left] = [await takePermissions(session, role), await leaveProfiles(session, RoleName)]
    const call = () => iam.send(new DeleteRoleCommand({ RoleName }))
    await remove(session, what, call, (error) => (taken || left) && codeOf(error) === "DeleteConflict")
  } catch (error) {
    if (codeOf(error) !== "NoSuchEntity") throw error
  }
  const { created, deleted } = await recent(session)
  created.delete(mark)
  deleted.add(mark)
}

/** Takes the role out of every instance profile that has it. Was there any? */
async function leaveProfiles(session: Session, RoleName: string): Promise<boolean> {
  const iam = session.client(IAMClient)
  const profiles = await everything(
    (Marker) => {
      const call = () => iam.send(new ListInstanceProfilesForRoleCommand({ RoleName, Marker }))
      return perform(session, `delete role ${RoleName}`, call)
    },
    (page) => page.InstanceProfiles,
  )
  for (const { InstanceProfileName } of profiles) {
    const call = () => iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName }))
    await remove(session, `take role ${RoleName} out of instance profile ${InstanceProfileName}`, call)
  }
  return profiles.length > 0
}

async function updateTrust(session: Session, RoleName: string, role: Role): Promise<void> {
  const iam = session.client(IAMClient)
  const what = `update the trust policy of role ${RoleName}`
  const PolicyDocument = encodeDocument(role.AssumeRolePolicyDocument)
  const [hidden, principal] = [
    unseen(await recent(session), markOf("role", RoleName)),
    principalUnseen(session, role.AssumeRolePolicyDocument),
  ]
  const call = () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
  try {
    await perform(session, what, call, async (error) => (await hidden(error)) || principal(error))
  } catch (error) {
    throw isInvalidPrincipal(error) ? await explained(session, what, error, role) : error
  }
}
