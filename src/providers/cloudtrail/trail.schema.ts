import type { FromSchema } from "json-schema-to-ts"
import { shownFlag, shownTags, shownText, shownTime } from "../shown.ts"

/**
 * `AWS::CloudTrail::Trail`, in CloudFormation's words; `HomeRegion`, `HasCustomEventSelectors`, `HasInsightSelectors`,
 * `LatestDeliveryTime` and `LatestDeliveryError` are CloudTrail's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html
 */
export const trailSchema = {
  title: "AWS::CloudTrail::Trail",
  description:
    "A trail, as it is, in the region where it was made. An organization's trail is found in its member accounts too; its tags only in its own.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["Arn"],
  properties: {
    Arn: { ...shownText, description: "The ARN: its account owns the trail." },
    TrailName: { ...shownText, description: "The name." },
    HomeRegion: { ...shownText, description: "The region where it was made." },
    IsLogging: { ...shownFlag, description: "Whether it records; absent where AWS does not tell this account." },
    IsMultiRegionTrail: { ...shownFlag, description: "Whether it records every region." },
    IsOrganizationTrail: { ...shownFlag, description: "Whether it records every account of the organization." },
    IncludeGlobalServiceEvents: { ...shownFlag, description: "Whether it records IAM and other global services." },
    EnableLogFileValidation: { ...shownFlag, description: "Whether digests show that logs were not changed." },
    S3BucketName: { ...shownText, description: "The bucket it delivers to." },
    S3KeyPrefix: { ...shownText, description: "What the keys in the bucket begin with." },
    SnsTopicName: { ...shownText, description: "The topic that is told of deliveries." },
    KMSKeyId: { ...shownText, description: "The key that encrypts what is delivered." },
    CloudWatchLogsLogGroupArn: { ...shownText, description: "The log group it delivers to." },
    CloudWatchLogsRoleArn: { ...shownText, description: "The role it delivers there by." },
    HasCustomEventSelectors: { ...shownFlag, description: "Whether it records something else than AWS's default." },
    HasInsightSelectors: { ...shownFlag, description: "Whether it looks for unusual activity." },
    LatestDeliveryTime: { ...shownTime, description: "When it last delivered." },
    LatestDeliveryError: { ...shownText, description: "What S3 said when a delivery failed, if the last one did." },
    Tags: shownTags,
  },
} as const

/** The properties of a trail. */
export type Trail = FromSchema<typeof trailSchema>
