import type { FromSchema } from "json-schema-to-ts"

/**
 * `Reconcile::EC2::SerialConsoleAccess`: CloudFormation has no such type.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSerialConsoleAccess.html
 */
export const serialConsoleAccessSchema = {
  title: "Reconcile::EC2::SerialConsoleAccess",
  description: "Whether the serial consoles of EC2 instances can be reached in a region.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["Enabled"],
  properties: {
    Enabled: {
      type: "boolean",
      description: "Whoever may by IAM can connect to a serial console.",
      default: false,
    },
  },
} as const

/** The properties of the setting. */
export type SerialConsoleAccess = FromSchema<typeof serialConsoleAccessSchema>
