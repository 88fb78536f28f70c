import type { FromSchema } from "json-schema-to-ts"
import { wishedName } from "./named.ts"

/**
 * `AWS::Config::DeliveryChannel`, in CloudFormation's words. A region has one, and AWS cannot rename it: `Name` counts when
 * it is made. AWS replaces all of the rest at once: a prefix, key, topic or frequency that no template speaks of goes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-deliverychannel.html
 */
export const deliveryChannelSchema = {
  title: "AWS::Config::DeliveryChannel",
  description: "Where AWS Config delivers what it recorded in a region.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["S3BucketName"],
  properties: {
    Name: {
      ...wishedName,
      description: "What to call the channel where there is none yet; one that is there keeps its name.",
    },
    S3BucketName: {
      type: "string",
      description: "The bucket; of any account that lets AWS Config write to it.",
      pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
      explain: "is the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
    },
    S3KeyPrefix: { type: "string", description: "What the keys in the bucket begin with.", minLength: 1 },
    S3KmsKeyArn: {
      type: "string",
      description: "The ARN of the key that encrypts what is delivered.",
      pattern: "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+$",
      explain: "is the ARN of a KMS key or of its alias",
    },
    SnsTopicARN: {
      type: "string",
      description: "The topic that is told of changes.",
      pattern: "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$",
      explain: "is the ARN of an SNS topic",
    },
    ConfigSnapshotDeliveryProperties: {
      type: "object",
      description: "How often a snapshot is delivered.",
      additionalProperties: false,
      required: ["DeliveryFrequency"],
      properties: {
        DeliveryFrequency: {
          type: "string",
          description: "The time between two snapshots.",
          enum: ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"],
        },
      },
    },
  },
} as const

/** The properties of a delivery channel. */
export type DeliveryChannel = FromSchema<typeof deliveryChannelSchema>
