import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { unitKey } from "../../value/organization-targets.ts"
import { ProblemError } from "../../value/problem.ts"
import { codeOf, refused } from "../attempt.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import { bring, change, organizationsOf } from "./calls.ts"
import { forgetDirectory } from "./directory.ts"
import { type OrganizationalUnit, organizationalUnitSchema } from "./organizational-unit.schema.ts"
import { organizationId } from "./refs.ts"
import { changeTags, knownTags, ownTags, sweepTags, tagsOf } from "./tags.ts"
import { isSameName, type TreeUnit, treeOf, unitAt } from "./tree.ts"

const type = "AWS::Organizations::OrganizationalUnit"

/**
 * Organizational units by their path. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_ous.html
 */
export const organizationalUnit: Provider<OrganizationalUnit> = {
  type,
  scope: "organization",
  schema: organizationalUnitSchema,
  key: ["Path"],
  ownership: "tags",
  actions: {
    read: [
      "organizations:ListOrganizationalUnitsForParent",
      "organizations:ListRoots",
      "organizations:ListTagsForResource",
      "tag:GetResources",
    ],
    write: [
      "organizations:CreateOrganizationalUnit",
      "organizations:DeleteOrganizationalUnit",
      "organizations:TagResource",
      "organizations:UntagResource",
    ],
  },
  needs({ Path = "" }: Partial<OrganizationalUnit>) {
    const parent = parentOf(Path)
    return parent === "" ? [] : [{ type, key: parent }]
  },
  arns: (_, target, partition) =>
    ["ou", "root"].map((kind) => `arn:${partition}:organizations::*:${kind}/${organizationId(target)}/*`),
  read,
  create,
  update,
  delete: remove,
}

/** While planning from the whole tree; a path at a time while applying. */
async function read(
  session: Session,
  wanted: Wanted<OrganizationalUnit> | "all",
): Promise<readonly Found<OrganizationalUnit>[]> {
  const paths = wanted === "all" ? [] : [...wanted.desired.map(({ key }) => key), ...wanted.owned]
  if (session.purpose === "apply" && wanted !== "all") {
    const units = await Promise.all([...new Set(paths)].map((path) => unitAt(session, path)))
    return Promise.all(units.filter((unit) => unit !== undefined).map((unit) => found(session, unit)))
  }
  const tagged = [...(await sweepTags(session)).values()]
  const owned = new Set(tagged.filter(({ tags }) => ownershipOf(tags).owner !== undefined).map(({ id }) => id))
  const asked = new Set(paths.map((path) => path.toLowerCase()))
  const isAsked = (unit: TreeUnit) => owned.has(unit.id) || asked.has(unitKey(unit).toLowerCase())
  if (wanted !== "all" && asked.size === 0 && ![...owned].some((id) => id.startsWith("ou-"))) return []
  const [, ...units] = await treeOf(session)
  const shown = wanted === "all" ? units : units.filter(isAsked)
  const namesakes = (unit: TreeUnit) => units.filter((other) => isSameName(unitKey(other), unitKey(unit)))
  return Promise.all(
    shown.map(async (unit) => ({
      ...(await found(session, unit)),
      ...(namesakes(unit).length > 1 && { held: "several units have this path, but for upper and lower case" }),
    })),
  )
}

async function found(session: Session, unit: TreeUnit): Promise<Found<OrganizationalUnit>> {
  const tags = await knownTags(session, unit.id)
  const key = unitKey(unit)
  return { key, arn: unit.arn, properties: { Path: key, Tags: tags.map((tag) => ({ ...tag })) }, ...ownershipOf(tags) }
}

async function create(session: Session, { after }: Write<OrganizationalUnit>): Promise<void> {
  if (!after) throw new Error("An organizational unit to create needs its properties.")
  const { Path } = after
  const what = `create organizational unit ${Path}`
  const parent = await unitAt(session, parentOf(Path))
  if (!parent) {
    const message = `Cannot ${what}: there is no organizational unit ${parentOf(Path)}.`
    throw new ProblemError({ severity: "error", message, fix: "State the units above it, too." })
  }
  const { client, CreateOrganizationalUnitCommand } = await organizationsOf(session)
  const Name = Path.slice(Path.lastIndexOf("/") + 1)
  const input = { Name, ParentId: parent.id, Tags: ownTags(after.Tags) }
  try {
    await change(session, what, () => client.send(new CreateOrganizationalUnitCommand(input)))
  } catch (error) {
    if (codeOf(error) !== "DuplicateOrganizationalUnit") throw error
    // The reply to an earlier call got lost, perhaps.
    const unit = await unitAt(session, Path)
    const [there, sent] = [
      ownershipOf(unit ? await tagsOf(session, unit.id) : []),
      ownershipOf(completeTags(after.Tags)),
    ]
    if (sent.owner === undefined || there.owner !== sent.owner || there.template !== sent.template)
      throw refused(session, what, error, "It was not made by this run: plan again to see it as it is.")
  }
  await forgetDirectory(session)
}

/** Of a unit that is there only tags can differ. */
async function update(session: Session, write: Write<OrganizationalUnit>): Promise<void> {
  const id = await idOf(session, write)
  if (id === undefined) throw new Error(`Organizational unit ${write.key} is gone: plan again.`)
  await changeTags(session, id, write)
}

/** AWS deletes only what is empty. https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html */
async function remove(session: Session, write: Write<OrganizationalUnit>): Promise<void> {
  const OrganizationalUnitId = await idOf(session, write)
  if (OrganizationalUnitId === undefined) return
  const { client, DeleteOrganizationalUnitCommand } = await organizationsOf(session)
  const what = `delete organizational unit ${write.key}`
  try {
    const call = () => client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId }))
    await bring(session, what, call, ["OrganizationalUnitNotFound"])
  } catch (error) {
    if (codeOf(error) !== "OrganizationalUnitNotEmpty") throw error
    throw refused(session, what, error, "Move its accounts to another unit, and delete the units below it, first.")
  }
  await forgetDirectory(session)
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")))

const idOf = async (session: Session, { key, before }: Write<OrganizationalUnit>): Promise<string | undefined> =>
  before?.arn?.split("/").at(-1) ?? (await unitAt(session, key))?.id
