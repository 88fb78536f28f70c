import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"
import { lifecycleConfiguration } from "./bucket-lifecycle.schema.ts"

/**
 * The name of a bucket: no other bucket of the partition has it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucketName = {
  type: "string",
  pattern: "^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:\\.\\.|-s3alias$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
  explain: "is the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
} as const

const flag = { type: "boolean" } as const

/**
 * `AWS::S3::Bucket`, in CloudFormation's words, and `BucketPolicy`: CloudFormation has a type of its own for it. A bucket
 * has one policy at most, which carries no tags, so nothing but the bucket can say whose it is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export const bucketSchema = {
  title: "AWS::S3::Bucket",
  description:
    "A bucket of S3: who may use it, how it encrypts and keeps what is in it. What a template does not speak of stays as it is. It is deleted only when it is empty.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["BucketName"],
  properties: {
    BucketName: {
      ...bucketName,
      createOnly: true,
      description:
        "The bucket's name. All accounts and regions share one namespace, so that it should hold {{ account.id }} and {{ region }} where there are several.",
    },
    BucketEncryption: {
      type: "object",
      description: "How objects are encrypted where whoever writes them does not say.",
      additionalProperties: false,
      required: ["ServerSideEncryptionConfiguration"],
      properties: {
        ServerSideEncryptionConfiguration: {
          type: "array",
          description: "Exactly one rule.",
          minItems: 1,
          maxItems: 1,
          items: {
            type: "object",
            additionalProperties: false,
            required: ["ServerSideEncryptionByDefault"],
            properties: {
              BucketKeyEnabled: { ...flag, description: "Calls KMS once per bucket and while, not once per object." },
              ServerSideEncryptionByDefault: {
                type: "object",
                description: "The encryption of new objects.",
                additionalProperties: false,
                required: ["SSEAlgorithm"],
                properties: {
                  SSEAlgorithm: {
                    type: "string",
                    description: "S3's own keys (AES256), or KMS.",
                    enum: ["AES256", "aws:kms", "aws:kms:dsse"],
                  },
                  KMSMasterKeyID: {
                    type: "string",
                    description: "The KMS key, best as an ARN; without one, AWS's own key for S3.",
                    minLength: 1,
                  },
                },
              },
            },
          },
        },
      },
    },
    PublicAccessBlockConfiguration: {
      type: "object",
      description: "What the bucket may let the public do, whatever its policy and ACLs say.",
      additionalProperties: false,
      minProperties: 1,
      properties: {
        BlockPublicAcls: { ...flag, description: "Requests that set a public ACL fail." },
        IgnorePublicAcls: { ...flag, description: "Public ACLs have no effect." },
        BlockPublicPolicy: { ...flag, description: "Requests that set a public bucket policy fail." },
        RestrictPublicBuckets: {
          ...flag,
          description: "A public policy lets in AWS services and the account itself, and nobody else.",
        },
      },
    },
    OwnershipControls: {
      type: "object",
      description: "Who owns objects that other accounts write, and whether ACLs count.",
      additionalProperties: false,
      required: ["Rules"],
      properties: {
        Rules: {
          type: "array",
          description: "Exactly one rule.",
          minItems: 1,
          maxItems: 1,
          items: {
            type: "object",
            additionalProperties: false,
            required: ["ObjectOwnership"],
            properties: {
              ObjectOwnership: {
                type: "string",
                description: "BucketOwnerEnforced: the bucket's account owns all, and ACLs do not count.",
                enum: ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"],
              },
            },
          },
        },
      },
    },
    VersioningConfiguration: {
      type: "object",
      description: "Whether objects that are overwritten or deleted are kept. Once enabled it can only be suspended.",
      additionalProperties: false,
      required: ["Status"],
      properties: {
        Status: {
          type: "string",
          description: "Enabled or Suspended.",
          enum: ["Enabled", "Suspended"],
        },
      },
    },
    LifecycleConfiguration: lifecycleConfiguration,
    LoggingConfiguration: {
      type: "object",
      description: "Where the server access logs go.",
      additionalProperties: false,
      required: ["DestinationBucketName"],
      properties: {
        DestinationBucketName: { ...bucketName, description: "A bucket of the same account and region." },
        LogFilePrefix: { type: "string", description: "What the logs' keys begin with.", maxLength: 512 },
      },
    },
    BucketPolicy: {
      type: ["object", "string"],
      description:
        "The bucket's policy. An extension: in CloudFormation it is a resource of its own, AWS::S3::BucketPolicy. Where none is stated, the bucket's stays as it is.",
      policyDocument: "resource",
    },
    Tags: {
      type: "array",
      description: "The bucket's tags; only declared keys are ours.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of a bucket. */
export type Bucket = FromSchema<
  typeof bucketSchema,
  { deserialize: [{ pattern: { policyDocument: "resource" }; output: Json }] }
>
