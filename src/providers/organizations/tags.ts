import type { Session, Write } from "../../model.ts"
import { homeRegion } from "../../value/partition.ts"
import { codeOf, refused } from "../attempt.ts"
import { completeTags, isAwsTag, type Tag } from "../tagging.ts"
import { change, everything, organizationsOf } from "./calls.ts"

/** The tags of what belongs to the organization, by its id (`p-...`, `ou-...`, twelve digits). */
export type TagsById = ReadonlyMap<string, TaggedResource>

/** A policy, unit or account with tags. */
export interface TaggedResource {
  readonly id: string
  readonly arn: string
  readonly tags: readonly Tag[]
}

/**
 * Everything of the organization that has tags: one call per 100. To others than the management account the tagging API shows
 * little or nothing, without a word; a tag set seconds ago may not be there yet. Empty where it is denied.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function sweepTags(session: Session): Promise<TagsById> {
  return session.once("organizations:tags", async () => {
    const { GetResourcesCommand, ResourceGroupsTaggingAPIClient } = await import(
      "@aws-sdk/client-resource-groups-tagging-api"
    )
    const tagging = session.client(ResourceGroupsTaggingAPIClient, { region: homeRegion(session.partition) })
    const tagged = new Map<string, TaggedResource>()
    let PaginationToken: string | undefined
    try {
      do {
        const page = await tagging.send(
          new GetResourcesCommand({ ResourceTypeFilters: ["organizations"], ResourcesPerPage: 100, PaginationToken }),
        )
        for (const { ResourceARN: arn = "", Tags } of page.ResourceTagMappingList ?? []) {
          const id = arn.slice(arn.lastIndexOf("/") + 1)
          tagged.set(id, { id, arn, tags: completeTags(Tags) })
        }
        PaginationToken = page.PaginationToken || undefined
      } while (PaginationToken)
    } catch (error) {
      if (!/^AccessDenied/.test(codeOf(error))) throw refused(session, "find the organization's tags", error)
    }
    return tagged
  })
}

/** The tags of one resource of the organization, as they are now. */
export async function tagsOf(session: Session, id: string): Promise<readonly Tag[]> {
  const { client, ListTagsForResourceCommand } = await organizationsOf(session)
  const tags = await everything(
    session,
    `read the tags of ${id}`,
    (NextToken) => client.send(new ListTagsForResourceCommand({ ResourceId: id, NextToken })),
    ({ Tags }) => Tags,
  )
  return completeTags(tags)
}

/** While planning the sweep's, where it shows any; else those of the resource itself. */
export async function knownTags(session: Session, id: string): Promise<readonly Tag[]> {
  const swept = session.purpose === "plan" ? (await sweepTags(session)).get(id) : undefined
  return swept?.tags ?? tagsOf(session, id)
}

/** Those that may be sent: AWS sets its own. */
export const ownTags = (tags: readonly Tag[] | undefined): Tag[] => (tags ?? []).filter(({ Key }) => !isAwsTag(Key))

/**
 * Makes the tags those of `after`, as far as the edits speak of them: a tag that no edit names stays as it is.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html
 */
export async function changeTags(
  session: Session,
  id: string,
  { before, after, edits }: Pick<Write<{ readonly Tags?: readonly Tag[] }>, "before" | "after" | "edits">,
): Promise<void> {
  const paths = edits.filter(({ path }) => path[0] === "Tags").map(({ path }) => path)
  const touched = ({ Key }: Tag) => paths.some(([, name]) => name === undefined || name === Key) && !isAwsTag(Key)
  const put = (after?.Tags ?? []).filter(touched)
  const kept = new Set(put.map(({ Key }) => Key))
  const gone = (before?.properties.Tags ?? []).filter((tag) => touched(tag) && !kept.has(tag.Key))
  const { client, TagResourceCommand, UntagResourceCommand } = await organizationsOf(session)
  if (put.length > 0) {
    await change(session, `tag ${id}`, () => client.send(new TagResourceCommand({ ResourceId: id, Tags: put })))
  }
  if (gone.length > 0) {
    const TagKeys = gone.map(({ Key }) => Key)
    await change(session, `untag ${id}`, () => client.send(new UntagResourceCommand({ ResourceId: id, TagKeys })))
  }
}
