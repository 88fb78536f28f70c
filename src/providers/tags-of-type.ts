import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import type { Session } from "../model.ts"
import { everyMember } from "./listing.ts"
import { completeTags, type Tag } from "./tagging.ts"

/**
 * The tags of all resources of one type in the target's region, by ARN, where the service itself tells them one resource at
 * a time. `resourceType` is spelled as in `lambda:function`. Resources that never had a tag are missing; a tag set seconds
 * ago may not be there yet. https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function tagsOfType(session: Session, resourceType: string): Promise<ReadonlyMap<string, Tag[]>> {
  const client = session.client(ResourceGroupsTaggingAPIClient)
  const resources = await everyMember(
    session,
    `read the tags of every ${resourceType}`,
    paginateGetResources({ client, pageSize: 100 }, { ResourceTypeFilters: [resourceType] }),
    (page) => page.ResourceTagMappingList,
  )
  return new Map(resources.map(({ ResourceARN = "", Tags }) => [ResourceARN, completeTags(Tags)]))
}
