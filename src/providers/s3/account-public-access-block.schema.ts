import type { FromSchema } from "json-schema-to-ts"

const flag = { type: "boolean", default: false } as const

/**
 * `Reconcile::S3::AccountPublicAccessBlock`: CloudFormation has this for buckets only; the names are those of a bucket's
 * `PublicAccessBlockConfiguration`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PublicAccessBlockConfiguration.html
 */
export const accountPublicAccessBlockSchema = {
  title: "Reconcile::S3::AccountPublicAccessBlock",
  description: "What no bucket of an account may let the public do, whatever the bucket itself says.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    BlockPublicAcls: { ...flag, description: "Requests that set a public ACL fail." },
    IgnorePublicAcls: { ...flag, description: "Public ACLs have no effect." },
    BlockPublicPolicy: { ...flag, description: "Requests that set a public bucket policy fail." },
    RestrictPublicBuckets: {
      ...flag,
      description: "A public bucket policy lets in AWS services and the account itself, and nobody else.",
    },
  },
} as const

/** The flags of an account. */
export type AccountPublicAccessBlock = FromSchema<
  typeof accountPublicAccessBlockSchema,
  { keepDefaultedPropertiesOptional: true }
>
