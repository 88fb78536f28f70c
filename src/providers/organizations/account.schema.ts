import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"

/**
 * `AWS::Organizations::Account`, in CloudFormation's words; `OrganizationalUnit` in place of `ParentIds`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-account.html
 */
export const accountSchema = {
  title: "AWS::Organizations::Account",
  description:
    "What the organization says of an account: its name, its unit, its tags. Accounts are neither created nor closed.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  properties: {
    AccountName: {
      type: "string",
      description:
        "The account's name. To change it takes trusted access of Account Management (account.amazonaws.com) in the organization.",
      minLength: 1,
      maxLength: 50,
      pattern: "^[ -~]+$",
      explain: "has ASCII characters only",
    },
    OrganizationalUnit: {
      type: "string",
      description:
        "The unit that holds the account: its path from below the root (Workloads/Prod), its id, or Root. Another one moves the account. An extension: CloudFormation has ParentIds.",
      synonyms: ["ParentIds", "ParentId", "Parent", "OU"],
      caseInsensitive: true,
      minLength: 1,
      maxLength: 644,
      pattern: "^[^/\\s]([^\\n]*[^/\\s])?$",
      explain: "is the path or the id of a unit, without a slash or a space at either end",
    },
    Tags: {
      type: "array",
      description:
        "The account's tags; only declared keys are ours. Selectors see the tags that the account had before.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
    Email: {
      type: "string",
      description: "The address of the account's root user.",
      readOnly: true,
    },
    AccountId: {
      type: "string",
      description: "The account's id.",
      readOnly: true,
    },
  },
} as const

/** The properties of an account of the organization. */
export type Account = FromSchema<typeof accountSchema>
