import type { FromSchema } from "json-schema-to-ts"

const off = { type: "boolean", default: false } as const

/**
 * `Reconcile::IAM::AccountPasswordPolicy`: CloudFormation has no such type. The properties are the API's.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
 */
export const accountPasswordPolicySchema = {
  title: "Reconcile::IAM::AccountPasswordPolicy",
  description: "What passwords of an account's IAM users must be like; one per account.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["MinimumPasswordLength"],
  properties: {
    MinimumPasswordLength: {
      type: "integer",
      description:
        "Characters at least. AWS takes 6 where nobody says it, fewer than the 8 of an account without a policy: so it has to be said.",
      minimum: 6,
      maximum: 128,
    },
    RequireSymbols: { ...off, description: "A character that is neither letter nor digit." },
    RequireNumbers: { ...off, description: "A digit." },
    RequireUppercaseCharacters: { ...off, description: "A letter from A to Z." },
    RequireLowercaseCharacters: { ...off, description: "A letter from a to z." },
    AllowUsersToChangePassword: { ...off, description: "Users may change their own password." },
    MaxPasswordAge: {
      type: "integer",
      description: "Days until a password expires; left out, it never does.",
      minimum: 1,
      maximum: 1095,
    },
    PasswordReusePrevention: {
      type: "integer",
      description: "How many earlier passwords cannot be used again; left out, all can.",
      minimum: 1,
      maximum: 24,
    },
    HardExpiry: { ...off, description: "Who lets a password expire cannot choose a new one: an administrator has to." },
  },
} as const

/** The properties of a password policy. */
export type AccountPasswordPolicy = FromSchema<typeof accountPasswordPolicySchema>
