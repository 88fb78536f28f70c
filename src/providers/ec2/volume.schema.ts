import type { FromSchema } from "json-schema-to-ts"
import { shownFlag, shownNumber, shownTags, shownText, shownTime } from "../shown.ts"

/**
 * `AWS::EC2::Volume`, in CloudFormation's words; `State`, `CreateTime` and `Attachments` are EC2's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html
 */
export const volumeSchema = {
  title: "AWS::EC2::Volume",
  description: "An EBS volume, as it is, and what it is attached to.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["VolumeId"],
  properties: {
    VolumeId: { ...shownText, description: "The id: `vol-...`." },
    State: { ...shownText, description: "`in-use` where it is attached, `available` where it is not." },
    CreateTime: { ...shownTime, description: "When it was made." },
    Size: { ...shownNumber, description: "Its size in GiB." },
    VolumeType: { ...shownText, description: "gp2, gp3, io1, io2, st1, sc1 or standard." },
    Iops: { ...shownNumber, description: "Input and output operations in a second." },
    Throughput: { ...shownNumber, description: "MiB in a second, of a gp3." },
    Encrypted: { ...shownFlag, description: "Whether it is encrypted." },
    KmsKeyId: { ...shownText, description: "The ARN of the key that encrypts it." },
    SnapshotId: { ...shownText, description: "The snapshot it was made of." },
    AvailabilityZone: { ...shownText, description: "The zone it is in." },
    MultiAttachEnabled: { ...shownFlag, description: "Whether several instances may have it at once." },
    Attachments: {
      type: "array",
      readOnly: true,
      description: "What it is attached to.",
      keyed: "InstanceId",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["InstanceId"],
        properties: {
          InstanceId: { type: "string", description: "The instance." },
          Device: { type: "string", description: "The device it is there." },
          State: { type: "string", description: "attaching, attached, detaching or busy." },
          AttachTime: { type: "string", description: "Since when." },
          DeleteOnTermination: { type: "boolean", description: "Whether it goes when the instance goes." },
        },
      },
    },
    Tags: shownTags,
  },
} as const

/** The properties of an EBS volume. */
export type Volume = FromSchema<typeof volumeSchema>
