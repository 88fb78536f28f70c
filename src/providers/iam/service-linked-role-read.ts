import { IAMClient, ListRolesCommand, type Role } from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { keyOf } from "../../value/key.ts"
import { perform } from "./retry.ts"
import { type ServiceLinkedRole, serviceLinkedRoleSchema } from "./service-linked-role.schema.ts"
import { everything, sweepRoles } from "./sweep.ts"

const ROOT = "/aws-service-role/"

/** What names a service-linked role. The role's own name is the service's choice. */
export type Linked = Pick<ServiceLinkedRole, "AWSServiceName" | "CustomSuffix">

/** The path below which a service keeps its roles. */
export const linkedPath = (service: string): string => `${ROOT}${service}/`

/** The wanted roles: from the account's list of roles while planning, service by service while applying. */
export async function readServiceLinkedRoles(
  session: Session,
  wanted: Wanted<ServiceLinkedRole> | "all",
): Promise<readonly Found<ServiceLinkedRole>[]> {
  if (wanted === "all") {
    const roles = [...(await sweepRoles(session)).values()].filter(({ Path = "" }) => Path.startsWith(ROOT))
    return roles.map((role) => foundRole(linkedOf(role), role))
  }
  const keys = new Map([...wanted.desired.map(({ key }) => key), ...wanted.owned].map((key) => [key, linkedBy(key)]))
  const found = await Promise.all([...keys.values()].map((linked) => readServiceLinkedRole(session, linked)))
  return found.filter((role) => role !== undefined)
}

/** One role as it is now, or while planning as the account's list of roles shows it; undefined where there is none. */
export async function readServiceLinkedRole(
  session: Session,
  linked: Linked,
): Promise<Found<ServiceLinkedRole> | undefined> {
  const own =
    session.purpose === "apply"
      ? await listRoles(session, linked.AWSServiceName)
      : [...(await sweepRoles(session)).values()].filter(({ Path }) => Path === linkedPath(linked.AWSServiceName))
  const role = chosen(own, linked)
  return role && foundRole(linked, role)
}

/** A key is the service, and behind a bar the suffix. */
function linkedBy(key: string): Linked {
  const [AWSServiceName = "", CustomSuffix = ""] = key.split("|")
  return { AWSServiceName, CustomSuffix }
}

/** Of a service's roles the one with the suffix; without one, a name that has none, if there is any. */
function chosen(roles: readonly Role[], linked: Linked): Role | undefined {
  const { CustomSuffix = "" } = linked
  if (CustomSuffix !== "") return roles.find(({ RoleName = "" }) => RoleName.endsWith(`_${CustomSuffix}`))
  const plain = roles.filter((role) => linkedOf(role).CustomSuffix === "")
  return plain.find(({ RoleName = "" }) => !RoleName.includes("_")) ?? plain[0]
}

/**
 * Services that take suffixes. In the names of all others an underscore is their own:
 * `AWSServiceRoleForApplicationAutoScaling_DynamoDBTable`.
 */
const SUFFIXED = /^(autoscaling|connect|profile|(channels\.)?lexv2)\.amazonaws\.com(\.cn)?$/

function linkedOf({ Path = "", RoleName = "" }: Role): Linked {
  const AWSServiceName = Path.slice(ROOT.length, -1)
  const underscore = RoleName.indexOf("_")
  const suffix = SUFFIXED.test(AWSServiceName) && underscore >= 0 ? RoleName.slice(underscore + 1) : ""
  return { AWSServiceName, CustomSuffix: suffix }
}

async function listRoles(session: Session, service: string): Promise<readonly Role[]> {
  const iam = session.client(IAMClient)
  const load = (Marker: string | undefined) =>
    perform(session, `read the service-linked roles of ${service}`, () =>
      iam.send(new ListRolesCommand({ PathPrefix: linkedPath(service), MaxItems: 1000, Marker })),
    )
  return everything(load, (page) => page.Roles)
}

function foundRole(
  { AWSServiceName, CustomSuffix = "" }: Linked,
  { Arn = "", Description = "" }: Role,
): Found<ServiceLinkedRole> {
  const properties = { AWSServiceName, CustomSuffix, Description }
  const named = { type: "AWS::IAM::ServiceLinkedRole", key: KEY, schema: serviceLinkedRoleSchema }
  return { key: keyOf(named, properties) ?? AWSServiceName, arn: Arn, properties }
}

/** The properties that name a service-linked role. */
export const KEY = ["AWSServiceName", "CustomSuffix"] as const
