import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"
import { entityName, inlinePolicies, managedPolicyArns, path, policyArn, reference } from "./shapes.ts"

/**
 * `AWS::IAM::User`, in CloudFormation's words, but for `LoginProfile`: a password in a repository is known to everybody who
 * reads it, so credentials are not stated.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html
 */
export const userSchema = {
  title: "AWS::IAM::User",
  description: "A user: what it may do, and the groups it is in. Its password and keys are not managed.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["UserName"],
  // One sentence about it, at its key: neither a second one that it is unknown, nor one that shows the password.
  patternProperties: { "^LoginProfile$": {} },
  propertyNames: {
    not: { const: "LoginProfile" },
    explain:
      "sets no password, because all who read the repository would know it: " +
      "take it out, and set one in IAM, or let people sign in by way of IAM Identity Center",
  },
  properties: {
    UserName: {
      ...entityName,
      description: "The user's name, unique in its account ignoring case and path.",
      maxLength: 64,
    },
    Path: { ...path, description: "Where the user stands among the account's users; part of its ARN." },
    Groups: {
      type: "array",
      description: "The names of the groups that the user is in; any other membership is drift.",
      set: true,
      caseInsensitive: true,
      maxItems: 10,
      items: { ...reference, maxLength: 128 },
    },
    PermissionsBoundary: {
      ...policyArn,
      description: "The managed policy that limits what the user's other policies can grant.",
    },
    ManagedPolicyArns: {
      ...managedPolicyArns,
      description: "The managed policies attached to the user itself; any other attachment is drift.",
    },
    Policies: {
      ...inlinePolicies,
      description: "The user's inline policies; any other inline policy is drift.",
    },
    Tags: {
      type: "array",
      description: "The user's tags; only declared keys are ours, and keys are equal ignoring case.",
      keyed: "Key",
      caseInsensitive: true,
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of a user. */
export type User = FromSchema<
  Omit<typeof userSchema, "patternProperties" | "propertyNames">,
  { deserialize: [{ pattern: { policyDocument: "identity" }; output: Json }] }
>
