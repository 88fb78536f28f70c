import {
  DeletePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListEntitiesForPolicyCommand,
  type ListEntitiesForPolicyCommandOutput,
  type PolicyUsageType,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import { setBoundary } from "./boundary.ts"
import type { ManagedPolicy } from "./managed-policy.schema.ts"
import { policyArn } from "./managed-policy-read.ts"
import { deleteOtherVersions } from "./managed-policy-versions.ts"
import { attachPolicy, detachPolicy } from "./policy-changes.ts"
import { codeOf, look, recent, remove } from "./retry.ts"
import { sentenceList } from "./sentence-list.ts"
import { pages } from "./sweep.ts"

/** Names of roles, by what a policy is to them. */
interface Users {
  readonly attached: readonly string[]
  readonly bounded: readonly string[]
}

/**
 * Deletes a policy with all its versions. It is first detached from roles of the same owner. Anybody else's use of it is a
 * refusal that names them: nothing would give them back what they lose. A boundary is not taken from a role either, for the
 * role could then do more; unless the policy is being replaced (the write has an `after`), when the role is denied
 * everything until `create` has made the successor.
 */
export async function deleteManagedPolicy(
  session: Session,
  { key, before, after }: Write<ManagedPolicy>,
): Promise<void> {
  const iam = session.client(IAMClient)
  const name = before?.key ?? key
  const arn = before?.arn ?? policyArn(session, name, before?.properties.Path)
  const replaced = after !== undefined
  const users = await usersOf(session, arn, before?.owner)
  if (users.bounded.length > 0 && !replaced) {
    throw new Error(
      `Policy ${name} is the permissions boundary of ${sentenceList(users.bounded.map((role) => `role ${role}`))}: without it they could do more. Give them another boundary first.`,
    )
  }
  if (replaced) await session.once(lostBy(name), async () => users)

  for (const role of users.bounded) {
    const what = `deny role ${role} everything while its boundary ${name} is replaced`
    const nothing = `arn:${session.partition}:iam::aws:policy/AWSDenyAll`
    await setBoundary(session, { kind: "role", name: role }, nothing, what)
  }
  for (const role of users.attached) await detachPolicy(session, { kind: "role", name: role }, arn)

  try {
    await deleteOtherVersions(session, arn)
  } catch (error) {
    if (codeOf(error) !== "NoSuchEntity") throw error
  }
  const freed = users.attached.length + users.bounded.length > 0
  const call = () => iam.send(new DeletePolicyCommand({ PolicyArn: arn }))
  await remove(session, `delete policy ${arn}`, call, (error) => freed && codeOf(error) === "DeleteConflict")

  const { created, deleted } = await recent(session)
  created.delete(arn)
  deleted.add(name.toLowerCase())
}

/** Gives a policy back to the roles that lost it when this session deleted its predecessor. */
export async function attachAgain(session: Session, name: string, arn: string): Promise<void> {
  const { attached, bounded } = await session.once<Users>(lostBy(name), async () => ({ attached: [], bounded: [] }))
  for (const role of bounded) await setBoundary(session, { kind: "role", name: role }, arn)
  for (const role of attached) await attachPolicy(session, { kind: "role", name: role }, arn)
}

const lostBy = (name: string) => `iam:replaced-policy:${name.toLowerCase()}`

/** The roles that use the policy. Throws a sentence if anybody but roles of this owner does. */
async function usersOf(session: Session, arn: string, owner: string | undefined): Promise<Users> {
  const [attached, bounded] = await Promise.all([
    entitiesOf(session, arn, "PermissionsPolicy"),
    entitiesOf(session, arn, "PermissionsBoundary"),
  ])
  const roles = [...new Set([...attached.roles, ...bounded.roles])]
  const ours = await Promise.all(roles.map((role) => isOwnedBy(session, role, owner)))
  const others = [
    ...attached.others,
    ...bounded.others,
    ...roles.filter((_, index) => !ours[index]).map((role) => `role ${role}`),
  ]
  if (others.length > 0) {
    throw new Error(
      `Policy ${arn} is used by ${sentenceList([...new Set(others)])}, which reconcile does not own. Detach it there first.`,
    )
  }
  return { attached: attached.roles, bounded: bounded.roles }
}

async function entitiesOf(session: Session, PolicyArn: string, PolicyUsageFilter: PolicyUsageType) {
  const iam = session.client(IAMClient)
  const roles: string[] = []
  const others: string[] = []
  const load = async (Marker: string | undefined): Promise<Partial<ListEntitiesForPolicyCommandOutput>> => {
    const command = new ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter, MaxItems: 1000, Marker })
    return (await look(session, `list the users of policy ${PolicyArn}`, () => iam.send(command))) ?? {}
  }
  for await (const { PolicyRoles = [], PolicyUsers = [], PolicyGroups = [] } of pages(load)) {
    roles.push(...PolicyRoles.map(({ RoleName = "" }) => RoleName))
    others.push(...PolicyUsers.map(({ UserName }) => `user ${UserName}`))
    others.push(...PolicyGroups.map(({ GroupName }) => `group ${GroupName}`))
  }
  return { roles, others }
}

async function isOwnedBy(session: Session, role: string, owner: string | undefined): Promise<boolean> {
  const iam = session.client(IAMClient)
  const reply = await look(session, `read role ${role}`, () => iam.send(new GetRoleCommand({ RoleName: role })))
  return owner !== undefined && ownershipOf(completeTags(reply?.Role?.Tags), true).owner === owner
}
