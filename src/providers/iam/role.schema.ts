import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"
import { description, entityName, inlinePolicies, managedPolicyArns, path, policyArn } from "./shapes.ts"

/**
 * `AWS::IAM::Role`, in CloudFormation's words.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
export const roleSchema = {
  title: "AWS::IAM::Role",
  description: "A role: who may assume it, and what it may do then.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["RoleName", "AssumeRolePolicyDocument"],
  properties: {
    RoleName: {
      ...entityName,
      description: "The role's name, unique in its account ignoring case and path.",
      maxLength: 64,
    },
    Path: { ...path, createOnly: true, description: "Where the role stands among the account's roles." },
    Description: { ...description, description: "What the role is for." },
    AssumeRolePolicyDocument: {
      type: ["object", "string"],
      description: "The trust policy: who may assume the role.",
      policyDocument: "trust",
    },
    MaxSessionDuration: {
      type: "integer",
      description: "The longest session, in seconds.",
      default: 3600,
      minimum: 3600,
      maximum: 43200,
    },
    PermissionsBoundary: {
      ...policyArn,
      description: "The managed policy that limits what the role's other policies can grant.",
    },
    ManagedPolicyArns: {
      ...managedPolicyArns,
      description: "The managed policies attached to the role; any other attachment is drift.",
    },
    Policies: {
      ...inlinePolicies,
      description: "The role's inline policies; any other inline policy is drift.",
    },
    Tags: {
      type: "array",
      description: "The role's tags; only declared keys are ours, and keys are equal ignoring case.",
      keyed: "Key",
      caseInsensitive: true,
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of a role. */
export type Role = FromSchema<
  typeof roleSchema,
  {
    deserialize: [
      { pattern: { policyDocument: "trust" }; output: Json },
      { pattern: { policyDocument: "identity" }; output: Json },
    ]
  }
>
