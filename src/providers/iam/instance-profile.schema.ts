import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"
import { entityName, path, reference } from "./shapes.ts"

/**
 * `AWS::IAM::InstanceProfile`, in CloudFormation's words, and `Tags`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html
 */
export const instanceProfileSchema = {
  title: "AWS::IAM::InstanceProfile",
  description: "An instance profile: the role that EC2 instances have.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["InstanceProfileName", "Roles"],
  properties: {
    InstanceProfileName: {
      ...entityName,
      description: "The instance profile's name, unique in its account ignoring case and path.",
      maxLength: 128,
    },
    Path: {
      ...path,
      createOnly: true,
      description: "Where the instance profile stands among the account's instance profiles; part of its ARN.",
    },
    Roles: {
      type: "array",
      description: "The name of the role that instances have: IAM takes exactly one.",
      set: true,
      caseInsensitive: true,
      minItems: 1,
      maxItems: 1,
      items: { ...reference, maxLength: 64 },
    },
    Tags: {
      type: "array",
      description:
        "The instance profile's tags; only declared keys are ours. An extension: CloudFormation has no tags here.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of an instance profile. */
export type InstanceProfile = FromSchema<typeof instanceProfileSchema>
