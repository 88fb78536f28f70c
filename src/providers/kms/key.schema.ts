import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { shownFlag, shownNumber, shownTags, shownText, shownTexts, shownTime } from "../shown.ts"

/**
 * `AWS::KMS::Key`, in CloudFormation's words; `Aliases`, `KeyManager`, `KeyState`, `CreationDate`, `DeletionDate` and
 * `Unreadable` are ours or KMS's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
export const keySchema = {
  title: "AWS::KMS::Key",
  description:
    "A KMS key, as it is; the ones that AWS manages are among them. The policy, rotation and tags of those are AWS's, so they are not read.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["KeyId"],
  properties: {
    KeyId: { ...shownText, description: "The id." },
    Arn: { ...shownText, description: "The ARN." },
    Aliases: { ...shownTexts, description: "Its aliases: `alias/backup`." },
    Description: { ...shownText, description: "What somebody wrote about it." },
    KeyManager: { ...shownText, description: "CUSTOMER, or AWS for one that AWS made and manages." },
    KeyState: {
      ...shownText,
      description: "Enabled, Disabled, PendingDeletion, PendingImport, Unavailable and so on.",
    },
    Enabled: { ...shownFlag, description: "Whether it can be used." },
    KeySpec: { ...shownText, description: "SYMMETRIC_DEFAULT, RSA_2048 and so on." },
    KeyUsage: { ...shownText, description: "ENCRYPT_DECRYPT, SIGN_VERIFY and so on." },
    Origin: { ...shownText, description: "Where its material comes from: AWS_KMS, EXTERNAL and so on." },
    MultiRegion: { ...shownFlag, description: "Whether it is the same key in several regions." },
    EnableKeyRotation: {
      ...shownFlag,
      description: "Whether KMS rotates it; absent for a key that KMS cannot rotate, or that AWS manages.",
    },
    RotationPeriodInDays: { ...shownNumber, description: "How often it is rotated." },
    CreationDate: { ...shownTime, description: "When it was made." },
    DeletionDate: { ...shownTime, description: "When it goes, if that is scheduled." },
    KeyPolicy: {
      type: "object",
      readOnly: true,
      description: "Who may do what with it.",
      policyDocument: "resource",
    },
    Unreadable: {
      ...shownText,
      description:
        "AWS's words where the key's own policy keeps some of it from us: what is missing here is not known.",
    },
    Tags: shownTags,
  },
} as const

/** The properties of a KMS key. */
export type Key = FromSchema<
  typeof keySchema,
  { deserialize: [{ pattern: { policyDocument: "resource" }; output: Json }] }
>
