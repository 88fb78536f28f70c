import type { FromSchema } from "json-schema-to-ts"
import { policyTypes } from "./shapes.ts"

/**
 * An extension: CloudFormation has no such type.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html
 */
export const policyTypeSchema = {
  title: "Reconcile::Organizations::PolicyType",
  description:
    "A type of policies that is enabled on the organization's root, so that policies of it can be attached. Beware of `state: absent`: AWS detaches all policies of the type from everything.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["Type"],
  properties: {
    Type: {
      type: "string",
      description: "The type of policies.",
      synonyms: ["PolicyType"],
      createOnly: true,
      enum: policyTypes,
    },
  },
} as const

/** The properties of an enabled type of policies. */
export type PolicyType = FromSchema<typeof policyTypeSchema>
