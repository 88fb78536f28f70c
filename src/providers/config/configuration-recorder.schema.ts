import { wishedName } from "./named.ts"

/** Types are not listed here: AWS Config learns new ones every month. */
const resourceTypes = {
  type: "array",
  set: true,
  items: {
    type: "string",
    pattern: "^[A-Za-z0-9]+(::[A-Za-z0-9]+){2,}$",
    explain: "is a resource type as AWS Config calls it, like AWS::EC2::Instance",
  },
} as const

const frequency = { type: "string", enum: ["CONTINUOUS", "DAILY"] } as const

const listed = { ResourceTypes: { type: "array", minItems: 1 } } as const
const everything = { required: ["AllSupported"], properties: { AllSupported: { const: true } } } as const
const only = { required: ["ResourceTypes"], properties: listed } as const
const except = {
  required: ["ExclusionByResourceTypes"],
  properties: { ExclusionByResourceTypes: { type: "object", required: ["ResourceTypes"], properties: listed } },
} as const

/**
 * `AWS::Config::ConfigurationRecorder`, in CloudFormation's words. A region has one, and AWS cannot rename it: `Name` counts
 * when it is made. Whether it records is `Reconcile::Config::RecordingStatus`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-configurationrecorder.html
 */
export const configurationRecorderSchema = {
  title: "AWS::Config::ConfigurationRecorder",
  description: "What AWS Config records in a region, and as which role.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["RoleARN", "RecordingGroup"],
  properties: {
    Name: {
      ...wishedName,
      description: "What to call the recorder where there is none yet; one that is there keeps its name.",
    },
    RoleARN: {
      type: "string",
      description: "The role as which AWS Config looks at resources.",
      maxLength: 2048,
      pattern: "^arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+$",
      explain: "is the ARN of a role, like arn:aws:iam::111111111111:role/config",
    },
    RecordingGroup: {
      type: "object",
      description: "Which resource types are recorded: all, only those listed, or all but those listed.",
      additionalProperties: false,
      not: {
        anyOf: [
          { allOf: [everything, only] },
          { allOf: [everything, except] },
          { allOf: [only, except] },
          { not: { anyOf: [everything, only, except] } },
        ],
      },
      explain: "says one of AllSupported: true, ResourceTypes and ExclusionByResourceTypes, and no more than one",
      properties: {
        AllSupported: { type: "boolean", description: "Record every type that AWS Config supports." },
        IncludeGlobalResourceTypes: {
          type: "boolean",
          description: "With AllSupported: IAM's users, groups, roles and policies too. One region is enough.",
        },
        ResourceTypes: { ...resourceTypes, description: "Record these types only." },
        ExclusionByResourceTypes: {
          type: "object",
          description: "Record every type but these.",
          additionalProperties: false,
          required: ["ResourceTypes"],
          properties: { ResourceTypes: { ...resourceTypes, description: "The types that are not recorded." } },
        },
        RecordingStrategy: {
          type: "object",
          description: "Follows from the others.",
          additionalProperties: false,
          required: ["UseOnly"],
          properties: {
            UseOnly: {
              type: "string",
              enum: ["ALL_SUPPORTED_RESOURCE_TYPES", "INCLUSION_BY_RESOURCE_TYPES", "EXCLUSION_BY_RESOURCE_TYPES"],
            },
          },
        },
      },
    },
    RecordingMode: {
      type: "object",
      description: "How often is recorded.",
      additionalProperties: false,
      required: ["RecordingFrequency"],
      properties: {
        RecordingFrequency: { ...frequency, description: "CONTINUOUS: every change; DAILY: the last one of a day." },
        RecordingModeOverrides: {
          type: "array",
          description: "Types that are recorded at another frequency; AWS takes one such list.",
          keyed: "RecordingFrequency",
          maxItems: 1,
          items: {
            type: "object",
            additionalProperties: false,
            required: ["RecordingFrequency", "ResourceTypes"],
            properties: {
              RecordingFrequency: { ...frequency, description: "The other frequency." },
              ResourceTypes: { ...resourceTypes, minItems: 1, description: "The types." },
              Description: { type: "string", description: "Why.", minLength: 1, maxLength: 256 },
            },
          },
        },
      },
    },
  },
} as const

/** How AWS Config is to choose; follows from what is listed. */
export type Strategy = "ALL_SUPPORTED_RESOURCE_TYPES" | "INCLUSION_BY_RESOURCE_TYPES" | "EXCLUSION_BY_RESOURCE_TYPES"
type Frequency = "CONTINUOUS" | "DAILY"

/** Which types are recorded. */
export type RecordingGroup = {
  readonly AllSupported?: boolean
  readonly IncludeGlobalResourceTypes?: boolean
  readonly ResourceTypes?: readonly string[]
  readonly ExclusionByResourceTypes?: { readonly ResourceTypes: readonly string[] }
  readonly RecordingStrategy?: { readonly UseOnly: Strategy }
}

/** How often is recorded. */
export type RecordingMode = {
  readonly RecordingFrequency: Frequency
  readonly RecordingModeOverrides?: readonly {
    readonly RecordingFrequency: Frequency
    readonly ResourceTypes: readonly string[]
    readonly Description?: string
  }[]
}

/** The properties of a recorder. */
export type ConfigurationRecorder = {
  readonly Name?: string
  readonly RoleARN: string
  readonly RecordingGroup: RecordingGroup
  readonly RecordingMode?: RecordingMode
}
