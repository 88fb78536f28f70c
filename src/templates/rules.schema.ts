import { selectorSchema } from "../accounts/selector.schema.ts"
import { ownerName, templateSchema } from "./template.schema.ts"

/** CEL, as `where` has it: without braces. */
const expression = { type: "string", minLength: 1, explain: "is an expression in CEL, without braces" } as const

const title = { type: "string", minLength: 1, maxLength: 64, explain: "has 1 to 64 characters" } as const

const orderBy = {
  anyOf: [title, { type: "array", minItems: 1, uniqueItems: true, items: title }],
  explain: "is the title of a column, or a list of them; with - in front, the largest come first",
  description: "Columns that findings are sorted by; -Title: the largest first.",
  synonyms: ["sort", "sortBy", "order"],
} as const

const rule = {
  type: "object",
  additionalProperties: false,
  required: ["name", "severity", "message"],
  properties: {
    name: { ...ownerName, description: "Unique among the template's rules; waivers name it." },
    when: {
      ...expression,
      description: "CEL, true for what the rule finds. Absent: whatever the rules before it let through.",
      synonyms: ["if", "condition", "match"],
    },
    severity: {
      enum: ["error", "warning", "note"],
      description: "error: blocks a pull request that states such a resource; note: changes no exit code.",
      synonyms: ["level", "priority"],
    },
    message: {
      type: "string",
      minLength: 1,
      description: "What is wrong, with {{ expressions }}.",
      synonyms: ["text", "description", "msg"],
    },
    columns: {
      type: "array",
      items: title,
      uniqueItems: true,
      description: "Which of the template's columns to show, in this order; absent: all.",
    },
    orderBy,
  },
} as const

const { name, type, description, variables } = templateSchema.properties

/** A template that checks: what `rules:` at its top says it is. */
export const rulesSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Rule template",
  description: "What must not be found among the resources of a type.",
  type: "object",
  additionalProperties: false,
  required: ["name", "type", "targets", "rules"],
  properties: {
    name: { ...name, description: "Unique among all templates; waivers name it." },
    type,
    description,
    targets: { ...selectorSchema, description: "Which accounts and regions, such as { accounts: all }." },
    variables,
    overrides: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["targets", "variables"],
        properties: {
          targets: { ...selectorSchema, description: "Which of the template's targets." },
          variables: { type: "object", minProperties: 1, description: "Merged onto the template's variables." },
        },
      },
      description: "Other variables in some of the targets.",
    },
    let: {
      type: "object",
      propertyNames: {
        type: "string",
        pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
        explain: "is a name for expressions: letters, digits and _ only",
      },
      additionalProperties: expression,
      description: "Values for the rules, by name, in CEL; each may use those before it.",
      synonyms: ["derive", "define"],
    },
    rules: {
      type: "array",
      minItems: 1,
      items: rule,
      description: "The first that matches a resource counts.",
    },
    columns: {
      type: "object",
      propertyNames: title,
      additionalProperties: expression,
      description: "What findings show, in CEL, by title.",
    },
    orderBy,
    report: {
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      properties: {
        slack: {
          type: "string",
          pattern: "^(#[^\\s#@<>]{1,80}|[CDG][A-Z0-9]{8,20})$",
          explain: 'is the name of a channel in quotes, like "#cloud", or its id, like C0123456789',
          description:
            "The channel for these findings, beside what `notify` in reconcile.yaml says. Needs the token of a Slack app.",
        },
      },
      description: "Whom to tell of the findings.",
    },
  },
} as const
