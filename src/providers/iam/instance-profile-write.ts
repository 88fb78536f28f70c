import {
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  IAMClient,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { completeTags, isAwsTag } from "../tagging.ts"
import { carriesOwnership, createOnce, isCreatedSince, lookAtExisting } from "./creation.ts"
import { edited } from "./edits.ts"
import type { InstanceProfile } from "./instance-profile.schema.ts"
import { getInstanceProfile, rolesIn } from "./instance-profile-read.ts"
import { putRole, takeRole } from "./instance-profile-role.ts"
import { codeOf, markOf, recent, remove, unseen } from "./retry.ts"
import { changeTags } from "./tags.ts"

/** Creates an instance profile with its role. Its ownership tags are there from its first moment. */
export async function createInstanceProfile(session: Session, { after }: Write<InstanceProfile>): Promise<void> {
  if (!after) throw new Error("An instance profile to create needs its properties.")
  const iam = session.client(IAMClient)
  const { InstanceProfileName, Path, Roles } = after
  const started = Date.now()
  await createOnce(session, {
    mark: markOf("instance profile", InstanceProfileName),
    what: `create instance profile ${InstanceProfileName}`,
    call: () =>
      iam.send(
        new CreateInstanceProfileCommand({
          InstanceProfileName,
          Path,
          Tags: completeTags(after.Tags).filter(({ Key }) => !isAwsTag(Key)),
        }),
      ),
    isOurs: () => isOwnProfile(session, after, started),
  })
  for (const role of Roles) await putRole(session, InstanceProfileName, role)
}

/** It carries the ownership tags we sent and is as young as this attempt, or stands where we want it. */
async function isOwnProfile(session: Session, profile: InstanceProfile, started: number): Promise<boolean> {
  const iam = session.client(IAMClient)
  const { InstanceProfileName, Path = "/" } = profile
  const read = () => iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))
  const reply = await lookAtExisting(session, `read instance profile ${InstanceProfileName}`, read)
  const found = reply?.InstanceProfile
  if (!found || !carriesOwnership(found.Tags, profile.Tags)) return false
  return isCreatedSince(found.CreateDate, started) || found.Path === Path
}

/** Changes what the edits name. There is room for one role: the old one goes before the new one comes. */
export async function updateInstanceProfile(session: Session, write: Write<InstanceProfile>): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("An instance profile to update needs its properties.")
  const iam = session.client(IAMClient)
  const InstanceProfileName = before?.key ?? key
  if (edited(edits, "Roles")) {
    const wanted = after.Roles.map((role) => role.toLowerCase())
    const gone = (before?.properties.Roles ?? []).filter((role) => !wanted.includes(role.toLowerCase()))
    for (const role of gone) await takeRole(session, InstanceProfileName, role)
    for (const role of after.Roles) await putRole(session, InstanceProfileName, role, gone)
  }
  await changeTags(session, write, {
    what: `instance profile ${InstanceProfileName}`,
    ignoresCase: false,
    retry: unseen(await recent(session), markOf("instance profile", InstanceProfileName)),
    tag: (Tags) => iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags })),
    untag: (TagKeys) => iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys })),
  })
}

/**
 * Deletes an instance profile, once its role is out of it. EC2 does not stop it: applications on instances that have the
 * profile lose their credentials.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html
 */
export async function deleteInstanceProfile(session: Session, { key, before }: Write<InstanceProfile>): Promise<void> {
  const iam = session.client(IAMClient)
  const InstanceProfileName = before?.key ?? key
  const mark = markOf("instance profile", InstanceProfileName)
  const roles = rolesIn(await getInstanceProfile(session, InstanceProfileName))
  for (const role of roles) await takeRole(session, InstanceProfileName, role)
  const call = () => iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }))
  await remove(session, `delete instance profile ${InstanceProfileName}`, call, (error) => {
    return roles.length > 0 && codeOf(error) === "DeleteConflict"
  })
  const { created, deleted } = await recent(session)
  created.delete(mark)
  deleted.add(mark)
}
