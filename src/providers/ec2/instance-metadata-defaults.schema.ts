import type { FromSchema } from "json-schema-to-ts"

/** What AWS takes for "nobody chose": the launch, the AMI or EC2 itself decides. */
export const noPreference = { word: "no-preference", hops: -1 } as const

const state = { type: "string", enum: ["enabled", "disabled", noPreference.word], default: noPreference.word } as const

/**
 * `Reconcile::EC2::InstanceMetadataDefaults`: CloudFormation has no such type; the names are those of the API.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
 */
export const instanceMetadataDefaultsSchema = {
  title: "Reconcile::EC2::InstanceMetadataDefaults",
  description: "How the metadata of new EC2 instances is reached in a region, where their launch does not say.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    HttpTokens: {
      type: "string",
      description: "required: IMDSv2 only; optional: IMDSv1 too.",
      enum: ["required", "optional", noPreference.word],
      default: noPreference.word,
    },
    HttpTokensEnforced: {
      ...state,
      description: "enabled: no instance launches unless it requires IMDSv2.",
    },
    HttpPutResponseHopLimit: {
      type: "integer",
      description: "How many hops a token may travel; containers need 2. -1: no preference.",
      default: noPreference.hops,
      minimum: noPreference.hops,
      maximum: 64,
      not: { const: 0 },
      explain: "is a whole number from 1 to 64, or -1 for no preference",
    },
    HttpEndpoint: { ...state, description: "Whether the metadata can be reached at all." },
    InstanceMetadataTags: { ...state, description: "Whether an instance sees its own tags there." },
  },
} as const

/** The defaults of a region. */
export type InstanceMetadataDefaults = FromSchema<
  typeof instanceMetadataDefaultsSchema,
  { keepDefaultedPropertiesOptional: true }
>
