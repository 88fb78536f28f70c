import type { FromSchema } from "json-schema-to-ts"

/**
 * `Reconcile::EC2::ImageBlockPublicAccess`: CloudFormation has no such type; the words are those of
 * `AWS::EC2::SnapshotBlockPublicAccess`.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html
 */
export const imageBlockPublicAccessSchema = {
  title: "Reconcile::EC2::ImageBlockPublicAccess",
  description: "Whether AMIs can be shared with the public in a region.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["State"],
  properties: {
    State: {
      type: "string",
      description: "block-new-sharing: no further AMI becomes public; those that are stay so.",
      enum: ["block-new-sharing", "unblocked"],
      default: "unblocked",
    },
  },
} as const

/** The properties of the setting. */
export type ImageBlockPublicAccess = FromSchema<typeof imageBlockPublicAccessSchema>
