import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"
import { description, entityName, path } from "./shapes.ts"

/**
 * `AWS::IAM::ManagedPolicy`, in CloudFormation's words, and `Tags`.
 * `Users`, `Groups` and `Roles` are left out: an attachment belongs to whom it is attached to.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
 */
export const managedPolicySchema = {
  title: "AWS::IAM::ManagedPolicy",
  description: "A customer managed policy. Attach it with ManagedPolicyArns of a role, a user or a group.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["ManagedPolicyName", "PolicyDocument"],
  properties: {
    ManagedPolicyName: {
      ...entityName,
      description: "The policy's name, unique in its account ignoring case and path.",
      maxLength: 128,
    },
    Path: {
      ...path,
      createOnly: true,
      description: "Where the policy stands among the account's policies; part of its ARN.",
    },
    Description: { ...description, createOnly: true, description: "What the policy is for." },
    PolicyDocument: {
      type: ["object", "string"],
      description: "What the policy allows and denies: its default version.",
      policyDocument: "identity",
    },
    Tags: {
      type: "array",
      description: "The policy's tags; only declared keys are ours. An extension: CloudFormation has no tags here.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of a managed policy. */
export type ManagedPolicy = FromSchema<
  typeof managedPolicySchema,
  { deserialize: [{ pattern: { policyDocument: "identity" }; output: Json }] }
>
