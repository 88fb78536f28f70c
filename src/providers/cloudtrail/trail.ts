import type { Trail as ApiTrail, GetTrailStatusResponse } from "@aws-sdk/client-cloudtrail"
import pLimit from "p-limit"
import type { Found, Provider, Session } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { DETAILS_AT_ONCE, everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import { completeTags, type Tag } from "../tagging.ts"
import { trailSchema as schema, type Trail } from "./trail.schema.ts"

/** The trails of an account, each in its home region: read, never written. */
export const trail: Provider<Trail> = {
  type: "AWS::CloudTrail::Trail",
  scope: "region",
  schema,
  key: ["Arn"],
  ownership: "declared",
  actions: { read: ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:ListTags"], write: [] },
  read: listed(async (session, wants) => {
    const trails = (await trailsOf(session)).filter(({ TrailARN = "" }) => wants(TrailARN))
    const tags = await tagsByArn(session, trails)
    const inTurn = pLimit(DETAILS_AT_ONCE)
    return inTurn.map(trails, async (one) => {
      const { TrailARN = "" } = one
      return foundTrail(one, await statusOf(session, TrailARN), tags.get(TrailARN))
    })
  }),
}

/**
 * Without shadow trails AWS would leave out those of the organization in member accounts; with them it shows a trail of many
 * regions in each. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
async function trailsOf(session: Session): Promise<readonly ApiTrail[]> {
  const { CloudTrailClient, DescribeTrailsCommand } = await import("./client.ts")
  const cloudTrail = session.client(CloudTrailClient)
  const { trailList = [] } = await attempt(session, "list trails", () =>
    cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
  )
  return trailList.filter(({ HomeRegion }) => HomeRegion === session.target.region)
}

/** Undefined where AWS does not tell a member account about the organization's trail. */
async function statusOf(session: Session, arn: string): Promise<GetTrailStatusResponse | undefined> {
  const { CloudTrailClient, GetTrailStatusCommand } = await import("./client.ts")
  const cloudTrail = session.client(CloudTrailClient)
  const call = () => cloudTrail.send(new GetTrailStatusCommand({ Name: arn }))
  return lookFor(session, `read the status of trail ${arn}`, call, "TrailNotFound")
}

/** How many trails AWS takes in one call. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTags.html */
const TRAILS_AT_ONCE = 20

/** The tags of the account's own trails: those of others are not shown. */
async function tagsByArn(session: Session, trails: readonly ApiTrail[]): Promise<ReadonlyMap<string, Tag[]>> {
  const { CloudTrailClient, paginateListTags } = await import("./client.ts")
  const client = session.client(CloudTrailClient)
  const own = trails.flatMap(({ TrailARN }) => (accountOf(TrailARN) === session.target.account.id ? [TrailARN!] : []))
  const tags = new Map<string, Tag[]>()
  for (let start = 0; start < own.length; start += TRAILS_AT_ONCE) {
    const pages = paginateListTags({ client }, { ResourceIdList: own.slice(start, start + TRAILS_AT_ONCE) })
    const tagged = await everyMember(session, "read the tags of trails", pages, (page) => page.ResourceTagList)
    for (const { ResourceId = "", TagsList } of tagged) {
      tags.set(ResourceId, [...(tags.get(ResourceId) ?? []), ...completeTags(TagsList)])
    }
  }
  return tags
}

const accountOf = (arn = ""): string | undefined => arn.split(":")[4]

function foundTrail(shown: ApiTrail, status?: GetTrailStatusResponse, tags?: Tag[]): Found<Trail> {
  const { TrailARN = "" } = shown
  const properties: Trail = {
    Arn: TrailARN,
    TrailName: shown.Name,
    HomeRegion: shown.HomeRegion,
    IsLogging: status?.IsLogging,
    IsMultiRegionTrail: shown.IsMultiRegionTrail,
    IsOrganizationTrail: shown.IsOrganizationTrail,
    IncludeGlobalServiceEvents: shown.IncludeGlobalServiceEvents,
    EnableLogFileValidation: shown.LogFileValidationEnabled,
    S3BucketName: shown.S3BucketName,
    S3KeyPrefix: shown.S3KeyPrefix || undefined,
    SnsTopicName: shown.SnsTopicName || undefined,
    KMSKeyId: shown.KmsKeyId || undefined,
    CloudWatchLogsLogGroupArn: shown.CloudWatchLogsLogGroupArn || undefined,
    CloudWatchLogsRoleArn: shown.CloudWatchLogsRoleArn || undefined,
    HasCustomEventSelectors: shown.HasCustomEventSelectors,
    HasInsightSelectors: shown.HasInsightSelectors,
    LatestDeliveryTime: momentOf(status?.LatestDeliveryTime),
    LatestDeliveryError: status?.LatestDeliveryError || undefined,
    Tags: tags,
  }
  return { key: TrailARN, arn: TrailARN, properties: withoutGaps(properties) }
}
