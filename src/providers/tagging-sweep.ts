import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
  type ResourceTagMapping,
} from "@aws-sdk/client-resource-groups-tagging-api"
import type { Session } from "../model.ts"
import { OWNER } from "../value/ownership.ts"
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
    for await (const { ResourceARN = "", Tags = [] } of tagged(tagging, { ResourceTypeFilters: TYPES })) {
      tags.set(ResourceARN, Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])))
    }
    return tags
  })
}

/**
 * ARNs of everything in a region that carries a `reconcile:owner` tag, of whatever type and owner: one call per 100. A bucket
 * is shown in its own region, IAM's resources in the partition's home region.
 */
export async function sweepOwners(session: Session, region: string): Promise<readonly string[]> {
  const tagging = session.client(ResourceGroupsTaggingAPIClient, { region })
  const arns: string[] = []
  for await (const { ResourceARN } of tagged(tagging, { TagFilters: [{ Key: OWNER }] })) {
    if (ResourceARN) arns.push(ResourceARN)
  }
  return arns
}

async function* tagged(
  tagging: ResourceGroupsTaggingAPIClient,
  filters: Pick<GetResourcesCommandInput, "ResourceTypeFilters" | "TagFilters">,
): AsyncGenerator<ResourceTagMapping> {
  let PaginationToken: string | undefined
  do {
    const page = await tagging.send(new GetResourcesCommand({ ...filters, ResourcesPerPage: 100, PaginationToken }))
    yield* page.ResourceTagMappingList ?? []
    PaginationToken = page.PaginationToken || undefined
  } while (PaginationToken)
}
