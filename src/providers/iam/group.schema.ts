import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { entityName, inlinePolicies, managedPolicyArns, path } from "./shapes.ts"

/**
 * `AWS::IAM::Group`, in CloudFormation's words. Who is in it is said by `Groups` of each user. IAM has no tags for groups.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html
 */
export const groupSchema = {
  title: "AWS::IAM::Group",
  description: "A group of users: what all of them may do. Users say themselves which groups they are in.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["GroupName"],
  properties: {
    GroupName: {
      ...entityName,
      description: "The group's name, unique in its account ignoring case and path.",
      maxLength: 128,
    },
    Path: { ...path, description: "Where the group stands among the account's groups; part of its ARN." },
    ManagedPolicyArns: {
      ...managedPolicyArns,
      description: "The managed policies attached to the group; any other attachment is drift.",
    },
    Policies: {
      ...inlinePolicies,
      description: "The group's inline policies; any other inline policy is drift.",
    },
  },
} as const

/** The properties of a group. */
export type Group = FromSchema<
  typeof groupSchema,
  { deserialize: [{ pattern: { policyDocument: "identity" }; output: Json }] }
>
