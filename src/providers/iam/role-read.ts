import { GetRoleCommand, IAMClient, type Role as RoleDetail } from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { completeTags, OWNER, ownershipOf } from "../tagging.ts"
import { decodeDocument } from "./documents.ts"
import type { Identity } from "./identities.ts"
import { type PermissionParts, permissionsOf, readPermissions } from "./policies.ts"
import { codeOf, look, markOf, perform, recent } from "./retry.ts"
import type { Role } from "./role.schema.ts"
import { sweepAccount, sweepRoles } from "./sweep.ts"
import { heldPath, wantedNames } from "./wanted.ts"

/** The wanted roles: from the account's sweeps while planning, one by one while applying. */
export async function readRoles(session: Session, wanted: Wanted<Role> | "all"): Promise<readonly Found<Role>[]> {
  const names = wanted === "all" ? undefined : wantedNames(wanted)
  if (names && session.purpose === "apply") return readEach(session, [...names.values()])

  const [{ roles }, listed] = await Promise.all([sweepAccount(session), sweepRoles(session)])
  const found: Found<Role>[] = []
  // A role that only one of the two sweeps shows came or went in between.
  const unsure = names
    ? [...names].flatMap(([name, spelled]) => (listed.has(name) && !roles.has(name) ? [spelled] : []))
    : []
  for (const [name, role] of roles) {
    const wants = !names || names.has(name) || role.Tags?.some(({ Key }) => Key?.toLowerCase() === OWNER)
    if (!wants) continue
    const summary = listed.get(name)
    if (!summary) unsure.push(role.RoleName ?? name)
    else {
      const parts = { attached: role.AttachedManagedPolicies, inline: role.RolePolicyList }
      found.push(foundRole(summary, parts, role))
    }
  }
  return unsure.length > 0 ? [...found, ...(await readEach(session, unsure))] : found
}

/** One role as it is now; undefined where there is none. */
export async function readRole(session: Session, name: string): Promise<Found<Role> | undefined> {
  const role = await getRole(session, name)
  if (!role) return undefined
  const identity: Identity = { kind: "role", name: role.RoleName ?? name }
  return foundRole(role, await readPermissions(session, identity))
}

async function readEach(session: Session, names: readonly string[]): Promise<readonly Found<Role>[]> {
  const roles = await Promise.all(names.map((name) => readRole(session, name)))
  return roles.filter((role) => role !== undefined)
}

/** Right after its creation a role may be shown with its unique id in place of its ARN, or not at all. */
export async function getRole(session: Session, name: string): Promise<RoleDetail | undefined> {
  const iam = session.client(IAMClient)
  const { created } = await recent(session)
  const settled = async () => {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }))
    if (role?.Arn?.startsWith("arn:")) return role
    throw Object.assign(new Error(`Role ${name} has no ARN yet.`), { name: "EntityTemporarilyUnmodifiable" })
  }
  return created.has(markOf("role", name))
    ? perform(session, `read role ${name}`, settled, (error) => codeOf(error) === "NoSuchEntity")
    : look(session, `read role ${name}`, settled)
}

/** `ListRoles` shows neither tags nor boundary: these are told by `marks` then. */
function foundRole(
  role: RoleDetail,
  parts: PermissionParts,
  marks: Pick<RoleDetail, "Tags" | "PermissionsBoundary"> = role,
): Found<Role> {
  const tags = completeTags(marks.Tags)
  const held = heldRole(role)
  const boundary = marks.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    key: role.RoleName ?? "",
    arn: role.Arn ?? "",
    properties: {
      RoleName: role.RoleName ?? "",
      Path: role.Path ?? "/",
      Description: role.Description ?? "",
      AssumeRolePolicyDocument: decodeDocument(role.AssumeRolePolicyDocument),
      MaxSessionDuration: role.MaxSessionDuration ?? 3600,
      ...(boundary && { PermissionsBoundary: boundary }),
      ...permissionsOf(parts),
      Tags: tags,
    },
    ...ownershipOf(tags, true),
    ...(held && { held }),
  }
}

function heldRole({ Path = "/", SourceRoleTemplate }: RoleDetail): string | undefined {
  if (SourceRoleTemplate) return "It was made from a role template of AWS, which manages it."
  return heldPath(Path)
}
