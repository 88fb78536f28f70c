import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"

const values = { type: "array", set: true, minItems: 1, maxItems: 20, items: { type: "string" } } as const

const filter = {
  type: "object",
  additionalProperties: false,
  required: ["Property"],
  minProperties: 2,
  properties: {
    Property: { type: "string", description: "What of a finding is looked at, like principal.AWS.", minLength: 1 },
    Eq: { ...values, description: "It is one of these." },
    Neq: { ...values, description: "It is none of these." },
    Contains: { ...values, description: "It contains one of these." },
    Exists: { type: "boolean", description: "It is there; false: it is not." },
  },
} as const

/**
 * `AWS::AccessAnalyzer::Analyzer`, in CloudFormation's words. Analyzers of internal access are left out. There can be one of
 * each type in an account and region.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-accessanalyzer-analyzer.html
 */
export const analyzerSchema = {
  title: "AWS::AccessAnalyzer::Analyzer",
  description: "An analyzer of IAM Access Analyzer: it finds what others may reach, or what nobody uses.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["AnalyzerName", "Type"],
  properties: {
    AnalyzerName: {
      type: "string",
      description: "The analyzer's name, unique in its account and region.",
      createOnly: true,
      minLength: 1,
      maxLength: 255,
      pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$",
      explain: "begins with a letter or _, and has letters, digits and _ . - only",
    },
    Type: {
      type: "string",
      description: "What it finds, and where: access from outside, or access that is not used.",
      createOnly: true,
      enum: ["ACCOUNT", "ORGANIZATION", "ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"],
    },
    ArchiveRules: {
      type: "array",
      description: "What is expected: findings that fit are archived as they come. Any other rule is drift.",
      keyed: "RuleName",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["RuleName", "Filter"],
        properties: {
          RuleName: {
            type: "string",
            description: "The rule's name, unique in its analyzer.",
            minLength: 1,
            maxLength: 255,
            pattern: "^[A-Za-z][A-Za-z0-9_.-]*$",
            explain: "begins with a letter, and has letters, digits and _ . - only",
          },
          Filter: {
            type: "array",
            description: "What findings have to be like; all of it has to fit.",
            keyed: "Property",
            minItems: 1,
            items: filter,
          },
        },
      },
    },
    AnalyzerConfiguration: {
      type: "object",
      description: "For the two types that find unused access.",
      additionalProperties: false,
      required: ["UnusedAccessConfiguration"],
      properties: {
        UnusedAccessConfiguration: {
          type: "object",
          description: "What counts as unused.",
          additionalProperties: false,
          required: ["UnusedAccessAge"],
          properties: {
            UnusedAccessAge: {
              type: "integer",
              description: "Days without use, from 1 to 365.",
              minimum: 1,
              maximum: 365,
            },
          },
        },
      },
    },
    Tags: {
      type: "array",
      description: "The analyzer's tags; only declared keys are ours.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of an analyzer. */
export type Analyzer = FromSchema<typeof analyzerSchema>

/** One rule of an analyzer. */
export type ArchiveRule = NonNullable<Analyzer["ArchiveRules"]>[number]
