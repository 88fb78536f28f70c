import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"

/** The name of a permission set; an assignment says it too. */
export const permissionSetName = {
  type: "string",
  minLength: 1,
  maxLength: 32,
  pattern: "^[\\w+=,.@-]+$",
  explain: "has at most 32 letters, digits and _ + = , . @ - only",
} as const

const awsPolicy = {
  type: "string",
  maxLength: 2048,
  pattern: "^arn:aws[a-z-]*:iam::aws:policy/[A-Za-z0-9.,+=@_/-]+$",
  explain:
    "is the ARN of a policy that AWS manages, like arn:aws:iam::aws:policy/ReadOnlyAccess; those of accounts go into CustomerManagedPolicyReferences",
} as const

const customerPolicy = {
  type: "object",
  additionalProperties: false,
  required: ["Name"],
  properties: {
    Name: {
      type: "string",
      description: "The policy's name in every account.",
      minLength: 1,
      maxLength: 128,
      pattern: "^[\\w+=,.@-]+$",
      explain: "has letters, digits and _ + = , . @ - only",
    },
    Path: {
      type: "string",
      description: "Where the policy stands in every account.",
      default: "/",
      maxLength: 512,
      pattern: "^((/[A-Za-z0-9.,+@=_-]+)*)/$",
      explain: "starts and ends with a slash, like /team/audit/",
    },
  },
} as const

/**
 * `AWS::SSO::PermissionSet`, in CloudFormation's words, without `InstanceArn` (the organization has one), and `Provisioned`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-permissionset.html
 */
export const permissionSetSchema = {
  title: "AWS::SSO::PermissionSet",
  description:
    "A permission set of IAM Identity Center: what people may do in the accounts where it is assigned to them. An edit reaches those accounts at once. The organization has one IAM Identity Center, so InstanceArn is not written.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["Name"],
  properties: {
    Name: {
      ...permissionSetName,
      createOnly: true,
      description: "The permission set's name, unique in the organization. Assignments name it.",
    },
    Description: {
      type: "string",
      undeclared: "ignored",
      description: "What it is for. AWS cannot take a description away: one that is not stated stays as it is.",
      minLength: 1,
      maxLength: 700,
      pattern: "^[\\t\\n\\r -~\\u00A1-\\u00FF]*$",
      explain: "has Latin-1 characters only",
    },
    ManagedPolicies: {
      type: "array",
      description: "The ARNs of AWS managed policies that are attached; any other one is drift.",
      set: true,
      items: awsPolicy,
    },
    CustomerManagedPolicyReferences: {
      type: "array",
      description:
        "Policies that every account with the permission set has under the same name and path, and that are attached there.",
      keyed: "Name",
      items: customerPolicy,
    },
    InlinePolicy: {
      type: ["object", "string"],
      description: "What the permission set allows and denies by itself.",
      policyDocument: "identity",
    },
    PermissionsBoundary: {
      type: "object",
      description: "The most that the permission set can allow: a policy that AWS manages, or one of every account.",
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      explain: "says one of ManagedPolicyArn and CustomerManagedPolicyReference",
      properties: {
        ManagedPolicyArn: { ...awsPolicy, description: "The ARN of an AWS managed policy." },
        CustomerManagedPolicyReference: {
          ...customerPolicy,
          description: "A policy that every account with the permission set has.",
        },
      },
    },
    SessionDuration: {
      type: "string",
      description: "How long a session lasts, from one hour to twelve.",
      default: "PT1H",
      pattern: "^PT(?=[0-9])([0-9]{1,2}H)?([0-9]{1,3}M)?([0-9]{1,5}S)?$",
      explain: "is an ISO 8601 duration from one hour to twelve, like PT1H or PT8H30M",
    },
    RelayStateType: {
      type: "string",
      description: "The page of the console where people arrive, as a URL.",
      minLength: 1,
      maxLength: 240,
      pattern: "^[a-zA-Z0-9&$@#\\\\/%?=~\\-_'\"|!:,.;*+\\[\\] (){}]+$",
      explain: "is a URL of the AWS console",
    },
    Provisioned: {
      type: "boolean",
      description:
        "Whether all accounts that have the permission set have its latest edition. It need not be said: an edit that has not reached an account is drift. An extension.",
      const: true,
      default: true,
      explain: "is true: what a template states has to reach the accounts",
    },
    Tags: {
      type: "array",
      description: "The permission set's tags; only declared keys are ours. The roles in the accounts do not get them.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of a permission set; `Provisioned` is false in AWS only. */
export type PermissionSet = Omit<
  FromSchema<typeof permissionSetSchema, { deserialize: [{ pattern: { policyDocument: "identity" }; output: Json }] }>,
  "Provisioned"
> & { readonly Provisioned?: boolean }
