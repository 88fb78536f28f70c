import type { FromSchema } from "json-schema-to-ts"

/** What AWS Config keeps where nobody says: seven years. */
const LONGEST = 2557

/**
 * `Reconcile::Config::RetentionConfiguration`: CloudFormation has no such type; the name is the API's.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_PutRetentionConfiguration.html
 */
export const retentionConfigurationSchema = {
  title: "Reconcile::Config::RetentionConfiguration",
  description: "How long AWS Config keeps the history of resources in a region.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["RetentionPeriodInDays"],
  properties: {
    RetentionPeriodInDays: {
      type: "integer",
      description: "Days, from 30 to 2557 (seven years).",
      minimum: 30,
      maximum: LONGEST,
    },
  },
} as const

/** The properties of the retention. */
export type RetentionConfiguration = FromSchema<typeof retentionConfigurationSchema>
