import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
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
export function sweepTags(session: Session): Promise<TagsByArn> {
  return session.once("tags", () => tagged(session, homeRegion(session.partition), { ResourceTypeFilters: TYPES }))
}

/**
 * The tags of everything in a region that carries a `reconcile:owner` tag, of whatever type and owner: one call per 100, once
 * per session. A bucket is shown in its own region, IAM's resources in the partition's home region.
 */
export function sweepOwners(session: Session, region = homeRegion(session.partition)): Promise<TagsByArn> {
  return session.once(`owners:${region}`, () => tagged(session, region, { TagFilters: [{ Key: OWNER }] }))
}

/** As `sweepTags`, of these resources: where all of them have owners, the look for owners has shown their tags already. */
export async function tagsOf(session: Session, arns: readonly string[]): Promise<TagsByArn> {
  const owners = await sweepOwners(session)
  return arns.every((arn) => owners.has(arn)) ? owners : sweepTags(session)
}

/** ARNs of what has an owner, of one kind of IAM's resources: `policy`, `instance-profile`. */
export async function ownedInIam(session: Session, kind: string): Promise<readonly string[]> {
  return [...(await sweepOwners(session)).keys()].filter((arn) => {
    const [, , service, , , resource = ""] = arn.split(":")
    return service === "iam" && resource.startsWith(`${kind}/`)
  })
}

async function tagged(
  session: Session,
  region: string,
  filters: Pick<GetResourcesCommandInput, "ResourceTypeFilters" | "TagFilters">,
): Promise<TagsByArn> {
  const tagging = session.client(ResourceGroupsTaggingAPIClient, { region })
  const tags = new Map<string, Readonly<Record<string, string>>>()
  let PaginationToken: string | undefined
  do {
    const page = await tagging.send(new GetResourcesCommand({ ...filters, ResourcesPerPage: 100, PaginationToken }))
    for (const { ResourceARN = "", Tags = [] } of page.ResourceTagMappingList ?? [])
      tags.set(ResourceARN, Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])))
    PaginationToken = page.PaginationToken || undefined
  } while (PaginationToken)
  return tags
}
