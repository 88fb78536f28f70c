import type { Root } from "@aws-sdk/client-organizations"
import type { PlacedUnit, Session } from "../../model.ts"
import { everything, once, organizationsOf } from "./calls.ts"

/** The root or a unit, in its place in the tree. */
export interface TreeUnit extends PlacedUnit {
  readonly arn: string
}

/** The organization's root, with the types of policies that are enabled on it. */
export function rootOf(session: Session): Promise<Root> {
  return once(session, "root", async () => {
    const { client, ListRootsCommand } = await organizationsOf(session)
    const roots = await everything(
      session,
      "read the organization's root",
      (NextToken) => client.send(new ListRootsCommand({ NextToken })),
      ({ Roots }) => Roots,
    )
    const [root] = roots
    if (!root) throw new Error("The organization has no root.")
    return root
  })
}

/** The root as the top of the tree. */
export async function topOf(session: Session): Promise<TreeUnit> {
  const { Id: id = "", Name: name = "Root", Arn: arn = "" } = await rootOf(session)
  return { id, name, arn, path: [{ id, name }] }
}

/** The units right below the root or a unit. */
export function unitsBelow(session: Session, parent: TreeUnit): Promise<readonly TreeUnit[]> {
  return once(session, `units:${parent.id}`, async () => {
    const { client, ListOrganizationalUnitsForParentCommand } = await organizationsOf(session)
    const units = await everything(
      session,
      `list the organizational units below ${parent.name}`,
      (NextToken) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: parent.id, NextToken })),
      ({ OrganizationalUnits }) => OrganizationalUnits,
    )
    return units.map(({ Id: id = "", Name: name = "", Arn: arn = "" }) => {
      return { id, name, arn, path: [...parent.path, { id, name }] }
    })
  })
}

/**
 * The root and all units: one call per unit, as nothing else shows their names and the empty ones.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 */
export async function treeOf(session: Session): Promise<readonly TreeUnit[]> {
  return walk(await topOf(session))

  async function walk(parent: TreeUnit): Promise<readonly TreeUnit[]> {
    const children = await unitsBelow(session, parent)
    const below = await Promise.all(children.map(walk))
    return [parent, ...below.flat()]
  }
}

/** The unit at a path below the root, ignoring case: one call per part; undefined where there is none. "" is the root. */
export async function unitAt(session: Session, path: string): Promise<TreeUnit | undefined> {
  return descend(session, path === "" ? [] : path.split("/"), ({ name }, part) => isSameName(name, part))
}

/** The unit at the end of these ids, from the one below the root on. */
export function unitWithIds(session: Session, ids: readonly string[]): Promise<TreeUnit | undefined> {
  return descend(session, ids, ({ id }, part) => id === part)
}

/** Names of units are equal ignoring case, as those in selectors are. */
export const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

async function descend(
  session: Session,
  parts: readonly string[],
  isMeant: (unit: TreeUnit, part: string) => boolean,
): Promise<TreeUnit | undefined> {
  let unit: TreeUnit | undefined = await topOf(session)
  for (const part of parts) {
    if (!unit) return undefined
    unit = (await unitsBelow(session, unit)).find((child) => isMeant(child, part))
  }
  return unit
}
