import { ListTagsForResourceCommand, type OrganizationsClient } from "@aws-sdk/client-organizations"
import { GetResourcesCommand, type ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import { everything, refusal } from "./pages.ts"

/** Tags by account id; accounts without tags may be missing. */
export type Tags = ReadonlyMap<string, Readonly<Record<string, string>>>

/** Whom to ask. */
export interface TagSources {
  readonly organizations: OrganizationsClient
  /** Of the partition's home region: elsewhere the answer is empty, without a word. */
  readonly tagging: ResourceGroupsTaggingAPIClient
  /** The account of the credentials. */
  readonly callerAccount: () => Promise<string>
}

interface Listed {
  readonly Key?: string
  readonly Value?: string
}

/** So many accounts are asked before an answer without any tags is believed. */
const samples = 20

/** What the tagging API shows, and to whom. */
export interface Sweep {
  readonly caller: string
  /** Absent: denied. */
  readonly tags: Tags | undefined
}

/** All that the tagging API shows of the organization, 100 resources a call: it needs to know nothing beforehand. */
export async function sweepTags({ tagging, callerAccount }: TagSources): Promise<Sweep> {
  const [caller, tags] = await Promise.all([callerAccount(), sweep(tagging)])
  return { caller, tags }
}

/**
 * The tags of all accounts: the sweep's, where it is to be trusted, else account by account, at 10 calls a second. Throws
 * where that is denied too.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function readTags(
  sources: TagSources,
  { caller, tags }: Sweep,
  accounts: readonly string[],
  managementAccountId: string,
): Promise<Tags> {
  // To others than the management account the tagging API shows too little, without a word.
  const swept = caller === managementAccountId ? tags : undefined
  if (swept && swept.size > 0) return swept
  // Perhaps nobody tags anything; then a few accounts, spread evenly, have no tags either.
  const step = Math.max(1, Math.floor(accounts.length / samples))
  const sample = swept ? accounts.filter((_, index) => index % step === 0) : []
  const sampled = await each(sources.organizations, sample)
  if (swept && sampled.size === 0) return swept
  return each(sources.organizations, accounts)
}

async function sweep(client: ResourceGroupsTaggingAPIClient): Promise<Tags | undefined> {
  try {
    const resources = await everything(
      async (token) => {
        const { ResourceTagMappingList, PaginationToken: NextToken } = await client.send(
          new GetResourcesCommand({
            ResourceTypeFilters: ["organizations"],
            ResourcesPerPage: 100,
            PaginationToken: token,
          }),
        )
        return { ResourceTagMappingList, ...(NextToken && { NextToken }) }
      },
      ({ ResourceTagMappingList }) => ResourceTagMappingList,
    )
    const tags = new Map<string, Readonly<Record<string, string>>>()
    for (const { ResourceARN = "", Tags = [] } of resources) {
      const account = /:account\/o-[^/]+\/(\d{12})$/.exec(ResourceARN)?.[1]
      if (account && Tags.length > 0) tags.set(account, record(Tags))
    }
    return tags
  } catch (error) {
    if (refusal(error) === undefined) throw error
    return undefined
  }
}

async function each(client: OrganizationsClient, accounts: readonly string[]): Promise<Tags> {
  const tags = await Promise.all(
    accounts.map(async (account) => {
      const listed = await everything(
        (NextToken) => client.send(new ListTagsForResourceCommand({ ResourceId: account, NextToken })),
        (page) => page.Tags,
      )
      return [account, record(listed)] as const
    }),
  )
  return new Map(tags.filter(([, own]) => Object.keys(own).length > 0))
}

function record(tags: readonly Listed[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]))
}
