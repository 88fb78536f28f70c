import {
  AddUserToGroupCommand,
  IAMClient,
  ListGroupsForUserCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import type { Members } from "./edits.ts"
import { exchange, fits } from "./exchange.ts"
import { markOf, perform, recent, remove, unseen } from "./retry.ts"
import { everything } from "./sweep.ts"

/** How a membership stands among what is recent. */
export const memberMark = (group: string, user: string): string => `member/${group}/${user}`.toLowerCase()

/**
 * Puts a user into groups. A user can be in ten: at the quota it leaves one that it is to leave anyway. Answers which groups
 * are still to be left.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function joinGroups(session: Session, user: string, groups: Members<string>): Promise<readonly string[]> {
  return exchange(groups, {
    add: (group, roomCanBeMade) => joinGroup(session, user, group, roomCanBeMade),
    remove: (group) => leaveGroup(session, user, group),
  })
}

/** Takes a user out of a group; content if it is not in it. */
export async function leaveGroup(session: Session, user: string, group: string): Promise<void> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new RemoveUserFromGroupCommand({ UserName: user, GroupName: group }))
  await remove(session, `take user ${user} out of group ${group}`, call)
  const { deleted } = await recent(session)
  deleted.add(memberMark(group, user))
}

/** The names of the groups that a user is in. Throws `NoSuchEntity` where there is no such user. */
export async function groupsOf(session: Session, user: string, what: string): Promise<readonly string[]> {
  const iam = session.client(IAMClient)
  const groups = await everything(
    (Marker) => perform(session, what, () => iam.send(new ListGroupsForUserCommand({ UserName: user, Marker }))),
    (page) => page.Groups,
  )
  return groups.map(({ GroupName = "" }) => GroupName)
}

async function joinGroup(session: Session, user: string, group: string, roomCanBeMade: boolean): Promise<boolean> {
  const iam = session.client(IAMClient)
  const made = await recent(session)
  const call = () => iam.send(new AddUserToGroupCommand({ UserName: user, GroupName: group }))
  const retry = unseen(made, markOf("user", user), markOf("group", group))
  const joined = await fits(() => perform(session, `put user ${user} into group ${group}`, call, retry), roomCanBeMade)
  if (joined) made.deleted.delete(memberMark(group, user))
  return joined
}
