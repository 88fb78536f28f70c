import { selectorSchema } from "../accounts/selector.schema.ts"
import { ownerName } from "./template.schema.ts"

const variables = { type: "object", description: "Values for expressions, as `variables.name`." } as const

/** Where results go: a path below the configuration's folder, or an object in S3. */
export const outputSchema = {
  anyOf: [
    { type: "string", minLength: 1 },
    {
      type: "object",
      additionalProperties: false,
      required: ["to"],
      properties: {
        to: { type: "string", minLength: 1, description: "A path, or s3://BUCKET/KEY." },
        bucketOwner: {
          type: "string",
          pattern: "^[0-9]{12}$",
          explain: "is twelve digits, in quotes",
          description: "Whose bucket it has to be; the account of the identity that enters the accounts unless told.",
        },
        region: { type: "string", minLength: 1, description: "Where the bucket is; the first region unless told." },
      },
    },
  ],
  explain: "is a path or s3://BUCKET/KEY, or a map with to, bucketOwner and region",
} as const

/** A template that runs: everything but `run` itself, which the schema of its kind describes. */
export const taskSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Task",
  description: "What is run by name, once per target.",
  type: "object",
  additionalProperties: false,
  required: ["name", "targets", "run"],
  properties: {
    name: { ...ownerName, description: "Unique among all templates; `reconcile run NAME` performs it." },
    description: { type: "string", description: "What it is for; for readers only." },
    targets: {
      ...selectorSchema,
      description: "Which accounts; with regions, once in each, else once per account.",
      synonyms: ["accounts", "selector", "where"],
    },
    variables: { ...variables, synonyms: ["vars", "parameters"] },
    overrides: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["targets", "variables"],
        properties: {
          targets: { ...selectorSchema, description: "Which of the task's targets." },
          variables: { ...variables, description: "Merged onto the task's variables; null removes." },
        },
      },
      description: "Variables that differ in some of the targets.",
      synonyms: ["override"],
    },
    run: {
      type: "object",
      minProperties: 1,
      description: "What is done: lambda, command or transfer.",
      synonyms: ["task", "do"],
    },
    output: {
      ...outputSchema,
      description:
        "Where each target's result goes: a path below the configuration's folder, or s3://BUCKET/KEY; with {{ account.id }} and {{ region }} in it.",
      synonyms: ["outputs", "results", "out"],
    },
    concurrency: {
      type: "integer",
      minimum: 1,
      maximum: 1000,
      description: "Targets side by side, at most; --concurrency may say less.",
    },
    timeout: {
      type: "string",
      pattern: "^[1-9][0-9]{0,4}(s|m|h)$",
      explain: "is a time like 90s, 10m or 2h",
      default: "10m",
      description: "How long one target may take.",
      synonyms: ["timeOut", "time-out"],
    },
  },
} as const
