import { AddRoleToInstanceProfileCommand, IAMClient, RemoveRoleFromInstanceProfileCommand } from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { getInstanceProfile, rolesIn } from "./instance-profile-read.ts"
import { codeOf, markOf, perform, recent, remove, unseen } from "./retry.ts"

/** IAM settles within seconds; longer than this (milliseconds) a role that is out of a profile is not seen in it. */
const SETTLING = 30_000

/**
 * Puts the role into an instance profile, which has room for one. That there is no room may only mean that the role is in it
 * already, the reply to an earlier call having been lost, or that one of those that have just `gone` is still seen.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
export async function putRole(
  session: Session,
  profile: string,
  RoleName: string,
  gone: readonly string[] = [],
): Promise<void> {
  const iam = session.client(IAMClient)
  const what = `put role ${RoleName} into instance profile ${profile}`
  const hidden = unseen(await recent(session), markOf("instance profile", profile), markOf("role", RoleName))
  const call = () => iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: profile, RoleName }))
  const inIt = async () => rolesIn(await getInstanceProfile(session, profile))
  const deadline = Date.now() + SETTLING
  try {
    await perform(session, what, call, async (error) => {
      if (codeOf(error) !== "LimitExceeded") return hidden(error)
      const isGone = (role: string) => gone.some((name) => name.toLowerCase() === role.toLowerCase())
      return gone.length > 0 && Date.now() < deadline && (await inIt()).every(isGone)
    })
  } catch (error) {
    if (codeOf(error) !== "LimitExceeded") throw error
    const isIt = (role: string) => role.toLowerCase() === RoleName.toLowerCase()
    if (!(await inIt()).some(isIt)) throw error
  }
}

/** Takes the role out of an instance profile; content if it is not in it. */
export function takeRole(session: Session, profile: string, RoleName: string): Promise<void> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: profile, RoleName }))
  return remove(session, `take role ${RoleName} out of instance profile ${profile}`, call)
}
