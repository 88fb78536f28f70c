import type { FromSchema } from "json-schema-to-ts"

/**
 * `AWS::EC2::SnapshotBlockPublicAccess`, in CloudFormation's words, and the value `unblocked`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-snapshotblockpublicaccess.html
 */
export const snapshotBlockPublicAccessSchema = {
  title: "AWS::EC2::SnapshotBlockPublicAccess",
  description: "Whether EBS snapshots can be shared with the public in a region.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["State"],
  properties: {
    State: {
      type: "string",
      description: "block-all-sharing: none is public, whoever shared it; block-new-sharing: no further one.",
      enum: ["block-all-sharing", "block-new-sharing", "unblocked"],
      default: "unblocked",
    },
  },
} as const

/** The properties of the setting. */
export type SnapshotBlockPublicAccess = FromSchema<typeof snapshotBlockPublicAccessSchema>
