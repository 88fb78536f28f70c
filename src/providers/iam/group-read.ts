import { GetGroupCommand, IAMClient } from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import type { Group } from "./group.schema.ts"
import { type PermissionParts, permissionsOf, readPermissions } from "./policies.ts"
import { codeOf, look, markOf, perform, recent } from "./retry.ts"
import { everything, sweepAccount } from "./sweep.ts"
import { heldPath, wantedNames } from "./wanted.ts"

/** The wanted groups: from the account's sweep while planning, one by one while applying. IAM has no tags for groups. */
export async function readGroups(session: Session, wanted: Wanted<Group> | "all"): Promise<readonly Found<Group>[]> {
  const names = wanted === "all" ? undefined : wantedNames(wanted)
  if (names && session.purpose === "apply") {
    const groups = await Promise.all([...names.values()].map((name) => readGroup(session, name)))
    return groups.filter((group) => group !== undefined)
  }
  // Nobody asks for a group: nothing is read for it.
  if (names?.size === 0) return []
  const { groups } = await sweepAccount(session)
  return [...groups]
    .filter(([name]) => !names || names.has(name))
    .map(([, group]) => foundGroup(group, { attached: group.AttachedManagedPolicies, inline: group.GroupPolicyList }))
}

/** A group as `GetGroup` shows it, with the names of its members. */
export interface LookedUpGroup extends GroupDetail {
  readonly members: readonly string[]
}

interface GroupDetail {
  readonly GroupName?: string
  readonly Path?: string
  readonly Arn?: string
}

/** Looks a group up; undefined where there is none. One that this session made is waited for. */
export async function getGroup(session: Session, name: string): Promise<LookedUpGroup | undefined> {
  const iam = session.client(IAMClient)
  const what = `read group ${name}`
  const call = (Marker?: string) => iam.send(new GetGroupCommand({ GroupName: name, Marker, MaxItems: 1000 }))
  const { created } = await recent(session)
  const missing = (error: unknown) => codeOf(error) === "NoSuchEntity"
  const first = created.has(markOf("group", name))
    ? await perform(session, what, call, missing)
    : await look(session, what, call)
  if (!first?.Group) return undefined
  const users = await everything(
    (marker) => (marker === undefined ? Promise.resolve(first) : perform(session, what, () => call(marker))),
    (page) => page.Users,
  )
  return { ...first.Group, members: users.map(({ UserName = "" }) => UserName) }
}

async function readGroup(session: Session, name: string): Promise<Found<Group> | undefined> {
  const group = await getGroup(session, name)
  if (!group) return undefined
  return foundGroup(group, await readPermissions(session, { kind: "group", name: group.GroupName ?? name }))
}

function foundGroup({ GroupName = "", Path = "/", Arn = "" }: GroupDetail, parts: PermissionParts): Found<Group> {
  const held = heldPath(Path)
  return {
    key: GroupName,
    arn: Arn,
    properties: { GroupName, Path, ...permissionsOf(parts) },
    ...(held && { held }),
  }
}
