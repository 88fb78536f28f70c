import { selectorSchema } from "../accounts/selector.schema.ts"

const date = { type: "string", format: "date", explain: "is a day that exists, like 2027-03-31" } as const

/** What becomes the value of an ownership tag. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const ownerName = {
  type: "string",
  maxLength: 128,
  pattern: "^[A-Za-z0-9][A-Za-z0-9._/-]*$",
  explain: "has letters, digits and . _ / - only, and begins with a letter or digit",
} as const

const variables = { type: "object", description: "Values for expressions, as `variables.name`." } as const

const lifecycle = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    adopt: { type: "boolean", default: false, description: "Take over what is marked as another tool's." },
    replace: {
      type: "boolean",
      default: false,
      description: "Delete and create where a create-only property differs.",
      synonyms: ["recreate"],
    },
    enforce: {
      type: "boolean",
      default: false,
      description: "Drift is put right by the schedule, without review.",
      synonyms: ["enforced"],
    },
    ignore: {
      type: "array",
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
      description: "Properties that are written on create and never compared.",
      synonyms: ["ignoreChanges", "ignored"],
    },
    tags: {
      enum: ["declared", "exact"],
      default: "declared",
      description: "exact: tags that nobody declared are drift.",
    },
    acknowledge: {
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      properties: {
        deletes: { type: "integer", minimum: 0 },
        changes: { type: "integer", minimum: 0 },
      },
      description: "The planned numbers, where they pass the safety limits.",
    },
  },
  description: "How the resource is taken over, replaced and compared.",
} as const

/** A template that states what should exist: everything but its properties, which the type's own schema describes. */
export const templateSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Template",
  description: "What something in AWS should look like in every account.",
  type: "object",
  additionalProperties: false,
  required: ["name", "type", "targets"],
  properties: {
    name: { ...ownerName, description: "Unique among all templates; it becomes the ownership tag." },
    type: {
      type: "string",
      pattern: "^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$",
      explain: "is a type in CloudFormation's words, like AWS::IAM::Role",
      description: "A type in CloudFormation's words, like AWS::IAM::Role.",
      synonyms: ["kind", "templateType", "template_type"],
    },
    description: { type: "string", description: "What it is for; for readers only." },
    targets: {
      ...selectorSchema,
      description: "Which accounts and regions, such as { accounts: all }.",
      synonyms: ["accounts", "includedAccounts", "includeAccounts", "selector", "where"],
    },
    variables: { ...variables, synonyms: ["vars", "parameters"] },
    properties: {
      type: "object",
      description: "The resource, in CloudFormation's words.",
      synonyms: ["spec", "resource", "props"],
    },
    overrides: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["targets"],
        properties: {
          targets: { ...selectorSchema, description: "Which of the template's targets." },
          properties: { type: "object", description: "Merged onto the template's properties; null removes." },
          variables,
        },
      },
      description: "Differences in some of the targets.",
      synonyms: ["override"],
    },
    state: {
      enum: ["present", "absent", "released"],
      default: "present",
      description: "absent: must not exist; released: it stays, without our tags.",
      synonyms: ["ensure", "deleted"],
    },
    expires: {
      ...date,
      description: "The last day, UTC: absent from the day after.",
      synonyms: ["expiresAt", "expires_at", "until"],
    },
    each: {
      type: ["array", "object", "string"],
      description: "One resource per item: each.key and each.value.",
      synonyms: ["forEach", "for_each", "loop"],
    },
    lifecycle,
  },
} as const
