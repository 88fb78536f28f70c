import type { FromSchema } from "json-schema-to-ts"
import { servicePrincipal } from "./shapes.ts"

/**
 * An extension: CloudFormation has no such type.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html
 */
export const trustedAccessSchema = {
  title: "Reconcile::Organizations::TrustedAccess",
  description:
    "A service that may work in all accounts of the organization. Some services ask to be enabled by themselves instead, as they set up more than this.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["ServicePrincipal"],
  properties: {
    ServicePrincipal: { ...servicePrincipal, description: "The service.", createOnly: true },
  },
} as const

/** The properties of a service's trusted access. */
export type TrustedAccess = FromSchema<typeof trustedAccessSchema>
