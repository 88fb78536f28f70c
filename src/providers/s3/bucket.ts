import type { Provider } from "../../model.ts"
import { type Bucket, bucketSchema } from "./bucket.schema.ts"
import { sortedRules } from "./bucket-lifecycle.ts"

type Rule = NonNullable<Bucket["BucketEncryption"]>["ServerSideEncryptionConfiguration"][number]

/**
 * General purpose buckets. Each belongs to the region that it was made in, its name to the whole partition.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html
 */
export const bucket: Provider<Bucket> = {
  type: "AWS::S3::Bucket",
  scope: "region",
  schema: bucketSchema,
  key: ["BucketName"],
  ownership: "tags",
  // Where IAM has other words: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
  actions: {
    read: [
      "s3:GetBucketLogging",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:ListAllMyBuckets",
      "s3:ListBucket",
    ],
    write: [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:PutBucketLogging",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
      // No call, but what CreateBucket takes besides where it sets tags.
      "s3:TagResource",
    ],
  },
  needs: ({ LoggingConfiguration }: Partial<Bucket>) =>
    LoggingConfiguration ? [{ type: "AWS::S3::Bucket", key: LoggingConfiguration.DestinationBucketName }] : [],
  arns: ({ key }, _, partition) => [`arn:${partition}:s3:::${key}`],
  taggedKey: (arn) => /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1],
  canonical,
  read: async (session, wanted) => (await import("./bucket-read.ts")).readBuckets(session, wanted),
  create: async (session, write) => (await import("./bucket-write.ts")).createBucket(session, write),
  update: async (session, write) => (await import("./bucket-write.ts")).updateBucket(session, write),
  delete: async (session, write) => (await import("./bucket-write.ts")).deleteBucket(session, write),
}

/** S3 shows a bucket key that nobody asked for as one that is off, and the rules of a lifecycle in an order of its own. */
function canonical(properties: Bucket): Bucket {
  const { BucketEncryption, LifecycleConfiguration } = properties
  const rules = BucketEncryption?.ServerSideEncryptionConfiguration.map(plain) as [Rule] | undefined
  return {
    ...properties,
    ...(rules && { BucketEncryption: { ServerSideEncryptionConfiguration: rules } }),
    ...(LifecycleConfiguration && { LifecycleConfiguration: sortedRules(LifecycleConfiguration) }),
  }
}

function plain({ BucketKeyEnabled, ...rule }: Rule): Rule {
  return BucketKeyEnabled ? { ...rule, BucketKeyEnabled } : rule
}
