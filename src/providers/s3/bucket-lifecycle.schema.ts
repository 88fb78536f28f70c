const days = { type: "integer", minimum: 1 } as const

const storageClass = {
  type: "string",
  description: "Where S3 keeps objects from then on.",
  enum: ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"],
} as const

const transitions = {
  type: "array",
  minItems: 1,
  items: {
    type: "object",
    additionalProperties: false,
    required: ["StorageClass", "TransitionInDays"],
    properties: {
      StorageClass: storageClass,
      TransitionInDays: { type: "integer", minimum: 0, description: "After so many days." },
    },
  },
} as const

/**
 * The lifecycle rules of a bucket, in CloudFormation's words. S3 replaces all of them at once.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 */
export const lifecycleConfiguration = {
  type: "object",
  description: "What becomes of objects with time. The rules are all that the bucket has: S3 replaces them at once.",
  additionalProperties: false,
  required: ["Rules"],
  properties: {
    Rules: {
      type: "array",
      description: "The rules; their order does not count.",
      minItems: 1,
      maxItems: 1000,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["Id", "Status"],
        properties: {
          Id: { type: "string", description: "The rule's name, unique in the bucket.", minLength: 1, maxLength: 255 },
          Status: {
            type: "string",
            description: "Whether the rule is in force.",
            enum: ["Enabled", "Disabled"],
          },
          Prefix: {
            type: "string",
            description: "For objects whose keys begin so; without it, for all.",
            minLength: 1,
            maxLength: 1024,
          },
          ExpirationInDays: { ...days, description: "Objects are deleted after so many days." },
          ExpiredObjectDeleteMarker: { type: "boolean", description: "Delete markers go when no version is left." },
          NoncurrentVersionExpiration: {
            type: "object",
            description: "When old versions are deleted.",
            additionalProperties: false,
            required: ["NoncurrentDays"],
            properties: {
              NoncurrentDays: { ...days, description: "So many days after a newer one came." },
              NewerNoncurrentVersions: { ...days, description: "As long as so many newer old ones are there." },
            },
          },
          AbortIncompleteMultipartUpload: {
            type: "object",
            description: "When uploads that were never finished are thrown away.",
            additionalProperties: false,
            required: ["DaysAfterInitiation"],
            properties: { DaysAfterInitiation: { ...days, description: "After so many days." } },
          },
          Transitions: { ...transitions, description: "When objects move to another storage class." },
          NoncurrentVersionTransitions: { ...transitions, description: "When old versions do." },
        },
      },
    },
  },
} as const
