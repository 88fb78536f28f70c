import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import type { Session } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { OWNER, TEMPLATE } from "../tagging.ts"
import { identifiersOf, mayBeOf } from "./arn.ts"
import { type Live, type ManagedType, regionOf } from "./managed-type.ts"
import { readOne } from "./read-one.ts"
import { readTags } from "./tag-shape.ts"

/**
 * ARNs of resources, of whatever type, that an owner's tag says are owned, or those that a template's tag says are its own. A tag set seconds ago may not be there yet.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function markedArns(session: Session, type: ManagedType, template?: string): Promise<readonly string[]> {
  const region = regionOf(type, session)
  const load = async () => {
    const client = session.client(ResourceGroupsTaggingAPIClient, { region })
    const TagFilters = template === undefined ? [{ Key: OWNER }] : [{ Key: TEMPLATE, Values: [template] }]
    const arns: string[] = []
    let PaginationToken: string | undefined
    do {
      const token = PaginationToken
      const page = await attempt(session, "look for tagged resources", () =>
        client.send(new GetResourcesCommand({ TagFilters, ResourcesPerPage: 100, PaginationToken: token })),
      )
      arns.push(...(page.ResourceTagMappingList ?? []).flatMap(({ ResourceARN = "" }) => ResourceARN || []))
      PaginationToken = page.PaginationToken || undefined
    } while (PaginationToken)
    return arns
  }
  return session.purpose === "plan" ? session.once(`cloudcontrol:marked:${region}:${template ?? ""}`, load) : load()
}

/** The resource of an ARN, if it is of this type and carries an owner's tag. */
export async function readMarked(session: Session, type: ManagedType, arn: string): Promise<Live | undefined> {
  const { tags } = type
  if (!tags || !mayBeOf(type, arn)) return undefined
  for (const identifier of identifiersOf(type, arn)) {
    const live = await readOne(session, type, identifier, true)
    if (live && readTags(tags, live.model).some(({ Key }) => Key === OWNER)) return { ...live, arn }
  }
  return undefined
}
