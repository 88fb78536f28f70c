import {
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { completeTags, isAwsTag } from "../tagging.ts"
import { removeBoundary, setBoundary } from "./boundary.ts"
import { carriesOwnership, createOnce, isCreatedSince, lookAtExisting } from "./creation.ts"
import { edited, members } from "./edits.ts"
import { joinGroups, leaveGroup } from "./memberships.ts"
import { changePermissions, givePermissions } from "./policies.ts"
import { markOf, perform, recent, unseen } from "./retry.ts"
import { changeTags } from "./tags.ts"
import type { User } from "./user.schema.ts"

/** Creates a user with everything it has. Its ownership tags and its boundary are there from its first moment. */
export async function createUser(session: Session, { after }: Write<User>): Promise<void> {
  if (!after) throw new Error("A user to create needs its properties.")
  const iam = session.client(IAMClient)
  const { UserName, Path, PermissionsBoundary, Groups = [] } = after
  const started = Date.now()
  const mark = markOf("user", UserName)
  await createOnce(session, {
    mark,
    what: `create user ${UserName}`,
    call: () =>
      iam.send(
        new CreateUserCommand({
          UserName,
          Path,
          PermissionsBoundary,
          Tags: completeTags(after.Tags).filter(({ Key }) => !isAwsTag(Key)),
        }),
      ),
    isOurs: () => isOwnUser(session, after, started),
    retry: unseen(await recent(session), mark, PermissionsBoundary),
  })
  await givePermissions(session, { kind: "user", name: UserName }, after)
  await joinGroups(session, UserName, { put: Groups, gone: [] })
}

/** It carries the ownership tags we sent and is as young as this attempt, or has what we sent. */
async function isOwnUser(session: Session, user: User, started: number): Promise<boolean> {
  const iam = session.client(IAMClient)
  const read = () => iam.send(new GetUserCommand({ UserName: user.UserName }))
  const found = (await lookAtExisting(session, `read user ${user.UserName}`, read))?.User
  if (!found || !carriesOwnership(found.Tags, user.Tags)) return false
  if (isCreatedSince(found.CreateDate, started)) return true
  const boundary = found.PermissionsBoundary?.PermissionsBoundaryArn
  return found.Path === (user.Path ?? "/") && boundary === user.PermissionsBoundary
}

/**
 * Changes what the edits name. A boundary is set before anything widens and removed after everything else; groups are joined
 * before anything goes, and left when what replaces them is there.
 */
export async function updateUser(session: Session, write: Write<User>): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("A user to update needs its properties.")
  const iam = session.client(IAMClient)
  const UserName = before?.key ?? key
  const user = { kind: "user", name: UserName } as const
  const retry = unseen(await recent(session), markOf("user", UserName))

  if (edited(edits, "PermissionsBoundary") && after.PermissionsBoundary !== undefined) {
    await setBoundary(session, user, after.PermissionsBoundary)
  }
  if (edited(edits, "Path")) {
    const call = () => iam.send(new UpdateUserCommand({ UserName, NewPath: after.Path }))
    await perform(session, `move user ${UserName} to ${after.Path}`, call, retry)
  }
  const sides = { before: before?.properties.Groups ?? [], after: after.Groups ?? [], nameOf: (group: string) => group }
  const groups = members(edits, "Groups", sides, (group) => group.toLowerCase())
  const left = await joinGroups(session, UserName, groups)
  await changePermissions(session, user, write)
  for (const group of left) await leaveGroup(session, UserName, group)
  await changeTags(session, write, {
    what: `user ${UserName}`,
    ignoresCase: true,
    retry,
    tag: (Tags) => iam.send(new TagUserCommand({ UserName, Tags })),
    untag: (TagKeys) => iam.send(new UntagUserCommand({ UserName, TagKeys })),
  })
  if (edited(edits, "PermissionsBoundary") && after.PermissionsBoundary === undefined) {
    await removeBoundary(session, user)
  }
}
