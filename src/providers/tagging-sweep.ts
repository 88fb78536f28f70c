import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import type { Session } from "../model.ts"
import { homeRegion } from "../value/partition.ts"

/** The tags of resources, by ARN; keys and values as AWS has them. */
export type TagsByArn = ReadonlyMap<string, Readonly<Record<string, string>>>

/**
 * The tags of an account's customer managed policies, which no IAM list shows, once per session. Resources without tags are
 * missing. A tag set seconds ago may not be there yet.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function sweepTags(session: Session, region = homeRegion(session.partition)): Promise<TagsByArn> {
  return session.once(`tags:${region}`, async () => {
    const tagging = session.client(ResourceGroupsTaggingAPIClient, { region })
    const tags = new Map<string, Readonly<Record<string, string>>>()
    let PaginationToken: string | undefined
    do {
      const page = await tagging.send(
        new GetResourcesCommand({ ResourceTypeFilters: ["iam:policy"], ResourcesPerPage: 100, PaginationToken }),
      )
      for (const { ResourceARN = "", Tags = [] } of page.ResourceTagMappingList ?? []) {
        tags.set(ResourceARN, Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])))
      }
      PaginationToken = page.PaginationToken || undefined
    } while (PaginationToken)
    return tags
  })
}
