import {
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  IAMClient,
  UpdateGroupCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { createOnce, lookAtExisting } from "./creation.ts"
import { edited } from "./edits.ts"
import type { Group } from "./group.schema.ts"
import { getGroup } from "./group-read.ts"
import type { Identity } from "./identities.ts"
import { memberMark } from "./memberships.ts"
import { changePermissions, givePermissions, readPermissions, takePermissions } from "./policies.ts"
import { codeOf, markOf, perform, recent, remove, unseen } from "./retry.ts"
import { sentenceList } from "./sentence-list.ts"

/** Creates a group with its policies. */
export async function createGroup(session: Session, { after }: Write<Group>): Promise<void> {
  if (!after) throw new Error("A group to create needs its properties.")
  const iam = session.client(IAMClient)
  const { GroupName, Path } = after
  await createOnce(session, {
    mark: markOf("group", GroupName),
    what: `create group ${GroupName}`,
    call: () => iam.send(new CreateGroupCommand({ GroupName, Path })),
    isOurs: () => isAsCreated(session, after),
  })
  await givePermissions(session, { kind: "group", name: GroupName }, after)
}

/**
 * Nothing marks a group as ours. One that stands at our path and is as empty as a new one is what was asked for: whoever
 * made it, nobody is given or loses anything by it.
 */
async function isAsCreated(session: Session, { GroupName, Path = "/" }: Group): Promise<boolean> {
  const iam = session.client(IAMClient)
  const read = () => iam.send(new GetGroupCommand({ GroupName }))
  const found = await lookAtExisting(session, `read group ${GroupName}`, read)
  if (found?.Group?.Path !== Path || found.IsTruncated || (found.Users ?? []).length > 0) return false
  const { attached = [], inline = [] } = await readPermissions(session, { kind: "group", name: GroupName })
  return attached.length + inline.length === 0
}

/** Changes what the edits name. */
export async function updateGroup(session: Session, write: Write<Group>): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("A group to update needs its properties.")
  const iam = session.client(IAMClient)
  const GroupName = before?.key ?? key
  if (edited(edits, "Path")) {
    const call = () => iam.send(new UpdateGroupCommand({ GroupName, NewPath: after.Path }))
    const retry = unseen(await recent(session), markOf("group", GroupName))
    await perform(session, `move group ${GroupName} to ${after.Path}`, call, retry)
  }
  await changePermissions(session, { kind: "group", name: GroupName }, write)
}

/**
 * Deletes a group with its policies. Members are a refusal that names them: they would lose what the group gives them, and
 * nothing would give it back.
 */
export async function deleteGroup(session: Session, { key, before }: Write<Group>): Promise<void> {
  const iam = session.client(IAMClient)
  const GroupName = before?.key ?? key
  const group: Identity = { kind: "group", name: GroupName }
  const mark = markOf("group", GroupName)
  const { created, deleted } = await recent(session)
  try {
    const members = (await getGroup(session, GroupName))?.members ?? []
    // Who has just left may still be shown.
    const staying = members.filter(
      (name) => !deleted.has(memberMark(GroupName, name)) && !deleted.has(markOf("user", name)),
    )
    if (staying.length > 0) throw new Error(stillHas(GroupName, staying))
    const taken = await takePermissions(session, group)
    const emptied = taken || members.length > 0
    const call = () => iam.send(new DeleteGroupCommand({ GroupName }))
    await remove(session, `delete group ${GroupName}`, call, (error) => emptied && codeOf(error) === "DeleteConflict")
  } catch (error) {
    if (codeOf(error) !== "NoSuchEntity") throw error
  }
  created.delete(mark)
  deleted.add(mark)
}

const stillHas = (group: string, members: readonly string[]): string =>
  `Group ${group} still has ${sentenceList(members)}, who would lose what it gives them. Take them out of the group first.`
