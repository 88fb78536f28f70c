import type { PermissionSet as Described } from "@aws-sdk/client-sso-admin"
import type { Session } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { completeTags, type Tag } from "../tagging.ts"
import { instanceOf } from "./instance.ts"
import { everyPage } from "./pages.ts"

/** What DescribePermissionSet says; it has a name and an ARN. */
export interface PermissionSetSummary extends Described {
  readonly Name: string
  readonly PermissionSetArn: string
}

/**
 * The ARNs that names had when they were last seen, by instance. A name never changes, and an ARN is never used again: what is
 * found here is looked at before it counts. Without it every account would describe all permission sets to find one by name.
 */
const lastSeen = new Map<string, Map<string, string>>()

/**
 * All permission sets, described one by one because no list has names: once for a session. Shared while planning.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListPermissionSets.html
 */
export function allPermissionSets(session: Session): Promise<readonly PermissionSetSummary[]> {
  return session.once("sso:permission-sets", async () => {
    const arns = await listArns(session)
    const sets = await Promise.all(arns.map((arn) => describe(session, arn)))
    return sets.filter((set) => set !== undefined)
  })
}

/** The permission set of a name; undefined where there is none. While applying it sees what is there now. */
export async function findPermissionSet(session: Session, name: string): Promise<PermissionSetSummary | undefined> {
  if (session.purpose === "plan") return (await allPermissionSets(session)).find((set) => set.Name === name)
  const names = await namesOf(session)
  const arn = names.get(name)
  const there = arn === undefined ? undefined : await describe(session, arn)
  if (there) return there
  names.delete(name)
  const known = new Set(names.values())
  const unknown = (await listArns(session)).filter((other) => !known.has(other))
  const sets = await Promise.all(unknown.map((other) => describe(session, other)))
  return sets.find((set) => set?.Name === name)
}

/** The tags of a permission set, as they are now. */
export async function tagsOf(session: Session, ResourceArn: string): Promise<readonly Tag[]> {
  const { ListTagsForResourceCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const tags = await everyPage(
    (NextToken) =>
      attempt(session, `read the tags of ${ResourceArn}`, () =>
        sso.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn, NextToken })),
      ),
    ({ Tags }) => Tags,
  )
  return completeTags(tags)
}

/** The same, once for a session: whose a permission set is does not change while it is assigned. */
export const rememberedTagsOf = (session: Session, arn: string): Promise<readonly Tag[]> =>
  session.once(`sso:tags:${arn}`, () => tagsOf(session, arn))

/**
 * The ids of the accounts that have a permission set, as they are now: all, or those that do not have its latest edition.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountsForProvisionedPermissionSet.html
 */
export async function accountsWith(
  session: Session,
  PermissionSetArn: string,
  ProvisioningStatus?: "LATEST_PERMISSION_SET_NOT_PROVISIONED",
): Promise<readonly string[]> {
  const { ListAccountsForProvisionedPermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const question = { InstanceArn, PermissionSetArn, MaxResults: 100, ...(ProvisioningStatus && { ProvisioningStatus }) }
  return everyPage(
    (NextToken) =>
      attempt(session, `list the accounts that have ${PermissionSetArn}`, () =>
        sso.send(new ListAccountsForProvisionedPermissionSetCommand({ ...question, NextToken })),
      ),
    ({ AccountIds }) => AccountIds,
  )
}

async function namesOf(session: Session): Promise<Map<string, string>> {
  const { InstanceArn } = await instanceOf(session)
  const known = lastSeen.get(InstanceArn) ?? new Map<string, string>()
  lastSeen.set(InstanceArn, known)
  return known
}

async function listArns(session: Session): Promise<readonly string[]> {
  const { ListPermissionSetsCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  return everyPage(
    (NextToken) =>
      attempt(session, "list permission sets", () =>
        sso.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 100, NextToken })),
      ),
    ({ PermissionSets }) => PermissionSets,
  )
}

async function describe(session: Session, PermissionSetArn: string): Promise<PermissionSetSummary | undefined> {
  const { DescribePermissionSetCommand, SSOAdminClient } = await import("./client.ts")
  const sso = session.client(SSOAdminClient)
  const { InstanceArn } = await instanceOf(session)
  const reply = await lookFor(
    session,
    `describe ${PermissionSetArn}`,
    () => sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn })),
    "ResourceNotFound",
  )
  const set = reply?.PermissionSet
  if (!set) return undefined
  const { Name = "" } = set
  ;(await namesOf(session)).set(Name, PermissionSetArn)
  return { ...set, Name, PermissionSetArn }
}
