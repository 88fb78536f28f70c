import type { FromSchema } from "json-schema-to-ts"

/**
 * `Reconcile::IAM::AccountAlias`: CloudFormation has no such type. The property is the API's.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
 */
export const accountAliasSchema = {
  title: "Reconcile::IAM::AccountAlias",
  description: "The name of an account in the address where its IAM users sign in; one per account.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["AccountAlias"],
  properties: {
    AccountAlias: {
      type: "string",
      description: "The alias, unique over all of AWS.",
      minLength: 3,
      maxLength: 63,
      pattern: "^(?![0-9]{12}$)[a-z0-9]([a-z0-9]|-(?!-))+[a-z0-9]$",
      explain: "has 3 to 63 lower-case letters, digits and single hyphens inside, and is no account id",
    },
  },
} as const

/** The properties of an account's alias. */
export type AccountAlias = FromSchema<typeof accountAliasSchema>
