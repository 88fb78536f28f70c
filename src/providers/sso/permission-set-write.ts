import type { Edit, Session, Write } from "../../model.ts"
import { attempt, lookFor, refused } from "../attempt.ts"
import { tagChanges } from "../tag-changes.ts"
import { OWNER, type Tag, TEMPLATE } from "../tagging.ts"
import { instanceOf } from "./instance.ts"
import { carryOut, unhindered } from "./operations.ts"
import type { PermissionSet } from "./permission-set.schema.ts"
import { changePolicies, type Subject } from "./permission-set-policies.ts"
import { accountsWith, findPermissionSet, tagsOf } from "./permission-sets.ts"

type Set = Write<PermissionSet>

/**
 * Creates a permission set with its tags, then what it allows. No account has it until it is assigned.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
 */
export async function createPermissionSet(session: Session, { after }: Set): Promise<void> {
  if (!after) throw new Error("A permission set to create needs its properties.")
  const { CreatePermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const { Name, Description, SessionDuration, RelayStateType: RelayState, Tags = [] } = after
  const what = `create permission set ${Name}`
  const settings = { InstanceArn, Name, Description, SessionDuration, RelayState, Tags: [...Tags] }
  const made = await unhindered(
    session,
    what,
    () => sso.send(new CreatePermissionSetCommand(settings)),
    () => isOurs(session, what, after),
  )
  const PermissionSetArn = made?.PermissionSet?.PermissionSetArn ?? (await arnOf(session, Name))
  if (PermissionSetArn === undefined) throw refused(session, what, new Error("It is gone again"))
  await changePolicies(session, { Name, InstanceArn, PermissionSetArn }, after)
  await provision(session, { Name, InstanceArn, PermissionSetArn })
}

/** Changes what the edits name, then brings the latest edition to all accounts that have the permission set. */
export async function updatePermissionSet(session: Session, write: Set): Promise<void> {
  const { key, before, after, edits } = write
  if (!after) throw new Error("A permission set to update needs its properties.")
  const { InstanceArn } = await instanceOf(session)
  const PermissionSetArn = before?.arn ?? (await arnOf(session, key))
  if (PermissionSetArn === undefined) throw refused(session, `update permission set ${key}`, new Error("It is gone"))
  const subject = { Name: key, InstanceArn, PermissionSetArn }
  if (names(edits, "Description", "RelayStateType", "SessionDuration")) await changeSettings(session, subject, after)
  await changePolicies(session, subject, after, edits)
  await changeTags(session, subject, write)
  if (edits.some(({ path }) => path[0] !== "Tags")) await provision(session, subject)
}

/**
 * Deletes a permission set, if it is there and no account has it. The last assignment may have gone a moment ago: then a conflict
 * is met with patience.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DeletePermissionSet.html
 */
export async function deletePermissionSet(session: Session, { key, before }: Set): Promise<void> {
  const { DeletePermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const PermissionSetArn = before?.arn ?? (await arnOf(session, key))
  if (PermissionSetArn === undefined) return
  const what = `delete permission set ${key}`
  const call = () => sso.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn }))
  const isAssigned = async (conflict: unknown) => {
    const { length } = await accountsWith(session, PermissionSetArn)
    if (length > 0) throw refused(session, what, conflict, `It is still assigned in ${counted(length)}.`)
    return false
  }
  await lookFor(session, what, () => unhindered(session, what, call, isAssigned), "ResourceNotFound")
}

const counted = (accounts: number) => `${accounts} ${accounts === 1 ? "account" : "accounts"}`

const names = (edits: readonly Edit[], ...properties: readonly string[]) =>
  edits.some(({ path }) => properties.includes(path[0] ?? ""))

const arnOf = async (session: Session, name: string): Promise<string | undefined> =>
  (await findPermissionSet(session, name))?.PermissionSetArn

/** Is what has the name already what this run made, in a call whose reply was lost? Throws where it is somebody else's. */
async function isOurs(session: Session, what: string, { Name, Tags = [] }: PermissionSet): Promise<boolean> {
  const arn = await arnOf(session, Name)
  if (arn === undefined) return false
  const there = await tagsOf(session, arn)
  const same = [OWNER, TEMPLATE].every((key) => tagValue(there, key) === tagValue(Tags, key))
  if (!same) throw refused(session, what, new Error("There is one already that this run did not make: plan again"))
  return true
}

const tagValue = (tags: readonly Tag[], key: string) => tags.find(({ Key }) => Key === key)?.Value

/** AWS resets a duration or a relay state that is not sent, and keeps a description. */
async function changeSettings(
  session: Session,
  { Name, InstanceArn, PermissionSetArn }: Subject,
  { Description, RelayStateType: RelayState, SessionDuration }: PermissionSet,
): Promise<void> {
  const { SSOAdminClient, UpdatePermissionSetCommand } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const settings = { InstanceArn, PermissionSetArn, Description, RelayState, SessionDuration }
  await unhindered(session, `update permission set ${Name}`, () => sso.send(new UpdatePermissionSetCommand(settings)))
}

async function changeTags(
  session: Session,
  { Name, InstanceArn, PermissionSetArn: ResourceArn }: Subject,
  write: Set,
): Promise<void> {
  const { SSOAdminClient, TagResourceCommand, UntagResourceCommand } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { put, gone } = tagChanges(write)
  if (put.length > 0) {
    const call = () => sso.send(new TagResourceCommand({ InstanceArn, ResourceArn, Tags: [...put] }))
    await unhindered(session, `tag permission set ${Name}`, call)
  }
  if (gone.length > 0) {
    const call = () => sso.send(new UntagResourceCommand({ InstanceArn, ResourceArn, TagKeys: [...gone] }))
    await unhindered(session, `untag permission set ${Name}`, call)
  }
}

/**
 * Brings the latest edition to every account that has the permission set, and waits for it.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ProvisionPermissionSet.html
 */
async function provision(session: Session, { Name, InstanceArn, PermissionSetArn }: Subject): Promise<void> {
  if ((await accountsWith(session, PermissionSetArn)).length === 0) return
  const { DescribePermissionSetProvisioningStatusCommand, ProvisionPermissionSetCommand, SSOAdminClient } =
    await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const what = `provision permission set ${Name}`
  const target = { InstanceArn, PermissionSetArn, TargetType: "ALL_PROVISIONED_ACCOUNTS" } as const
  const reason = await carryOut(session, {
    what,
    submit: async () => (await sso.send(new ProvisionPermissionSetCommand(target))).PermissionSetProvisioningStatus,
    look: async (ProvisionPermissionSetRequestId) => {
      const question = { InstanceArn, ProvisionPermissionSetRequestId }
      const reply = await attempt(session, what, () =>
        sso.send(new DescribePermissionSetProvisioningStatusCommand(question)),
      )
      return reply.PermissionSetProvisioningStatus
    },
  })
  // The last assignment can go meanwhile: then nothing was left to do.
  if (reason !== undefined && (await accountsWith(session, PermissionSetArn)).length > 0)
    throw refused(session, what, new Error(reason))
}
