import type { FromSchema } from "json-schema-to-ts"
import { servicePrincipal } from "./shapes.ts"

/**
 * An extension: CloudFormation has no such type.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
 */
export const delegatedAdministratorSchema = {
  title: "Reconcile::Organizations::DelegatedAdministrator",
  description:
    "An account that administers a service for the whole organization. Some services take several; each is a resource of its own.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["ServicePrincipal", "Account"],
  properties: {
    ServicePrincipal: { ...servicePrincipal, description: "The service.", createOnly: true },
    Account: {
      type: "string",
      description: "The account, by name or id. Never the management account.",
      createOnly: true,
      minLength: 1,
      maxLength: 50,
      pattern: "^[^|]+$",
      explain: "is the name or the id of an account",
    },
  },
} as const

/** The properties of a delegated administrator. */
export type DelegatedAdministrator = FromSchema<typeof delegatedAdministratorSchema>
