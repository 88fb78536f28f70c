import { DeleteUserCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { takeCredentials } from "./credentials.ts"
import { groupsOf, leaveGroup } from "./memberships.ts"
import { takeDevices } from "./mfa-devices.ts"
import { takePermissions } from "./policies.ts"
import { codeOf, markOf, recent, remove } from "./retry.ts"
import type { User } from "./user.schema.ts"

/**
 * Deletes a user with all it has, whoever gave it. Credentials go first and permissions after them, since a policy may be
 * what restrains the user; MFA devices go when no password needs them any more. A run that was killed anywhere is finished
 * by the next.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html
 */
export async function deleteUser(session: Session, { key, before }: Write<User>): Promise<void> {
  const iam = session.client(IAMClient)
  const UserName = before?.key ?? key
  const mark = markOf("user", UserName)
  const what = `delete user ${UserName}`
  try {
    const credentials = await takeCredentials(session, UserName)
    const devices = await takeDevices(session, UserName)
    const groups = await groupsOf(session, UserName, what)
    for (const group of groups) await leaveGroup(session, UserName, group)
    const permissions = await takePermissions(session, { kind: "user", name: UserName })
    const emptied = credentials || devices || groups.length > 0 || permissions
    const call = () => iam.send(new DeleteUserCommand({ UserName }))
    await remove(session, what, call, (error) => emptied && codeOf(error) === "DeleteConflict")
  } catch (error) {
    if (codeOf(error) !== "NoSuchEntity") throw error
  }
  const { created, deleted } = await recent(session)
  created.delete(mark)
  deleted.add(mark)
}
