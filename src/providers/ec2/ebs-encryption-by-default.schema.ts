import type { FromSchema } from "json-schema-to-ts"

/** What EBS uses where nobody chose a key: the one that AWS makes and manages. */
export const awsManagedKey = "alias/aws/ebs"

/**
 * `Reconcile::EC2::EbsEncryptionByDefault`: CloudFormation has no such type. `KmsKeyId` is an ARN because AWS turns an alias
 * into one.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html
 */
export const ebsEncryptionByDefaultSchema = {
  title: "Reconcile::EC2::EbsEncryptionByDefault",
  description: "Whether new EBS volumes and copies of snapshots are encrypted in a region, and with which key.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["Enabled"],
  properties: {
    Enabled: {
      type: "boolean",
      description: "New volumes are encrypted, whoever makes them.",
      default: false,
    },
    KmsKeyId: {
      type: "string",
      description: "The ARN of the key that encrypts where nobody names one; alias/aws/ebs is AWS's own.",
      default: awsManagedKey,
      pattern: "^(alias/aws/ebs|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)$",
      explain: "is alias/aws/ebs or the ARN of a key, like arn:aws:kms:eu-west-1:111111111111:key/mrk-1234",
    },
  },
} as const

/** The properties of the default encryption of a region. */
export type EbsEncryptionByDefault = FromSchema<
  typeof ebsEncryptionByDefaultSchema,
  { keepDefaultedPropertiesOptional: true }
>
