import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import type { Session } from "../model.ts"
import { homeRegion } from "../value/partition.ts"

/** The tags of resources, by ARN; keys and values as AWS has them. */
export type TagsByArn = ReadonlyMap<string, Readonly<Record<string, string>>>

/** What carries tags that no list of IAM shows. Roles and users are found nowhere but in IAM's own sweep. */
const TYPES = ["iam:instance-profile", "iam:oidc-provider", "iam:policy", "iam:saml-provider"]

/**
 * The tags of an account's customer managed policies, identity providers and instance profiles, which no IAM list shows, once
 * per session. Resources without tags are missing. A tag set seconds ago may not be there yet.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function sweepTags(session: Session, region = homeRegion(session.partition)): Promise<TagsByArn> {
  return session.once(`tags:${region}`, async () => {
    const tagging = session.client(ResourceGroupsTaggingAPIClient, { region })
    const tags = new Map<string, Readonly<Record<string, string>>>()
    let PaginationToken: string | undefined
    do {
      const page = await tagging.send(
        new GetResourcesCommand({ ResourceTypeFilters: TYPES, ResourcesPerPage: 100, PaginationToken }),
      )
      for (const { ResourceARN = "", Tags = [] } of page.ResourceTagMappingList ?? []) {
        tags.set(ResourceARN, Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])))
      }
      PaginationToken = page.PaginationToken || undefined
    } while (PaginationToken)
    return tags
  })
}
