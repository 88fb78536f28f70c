import { exception } from "./exception.schema.ts"

/** `waivers.yaml`. */
export const waiversSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Waivers",
  description: "waivers.yaml: what rules find, and what is right all the same for a while.",
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["rule", "id", "owner", "reason", "until"],
    properties: {
      rule: {
        type: "string",
        minLength: 1,
        description: "template/rule, or a template's name for all its rules; * and ? are wildcards.",
        synonyms: ["rules", "finding"],
      },
      id: {
        type: "string",
        minLength: 1,
        description: "What names the resource, as findings show it; * and ? are wildcards.",
        synonyms: ["resource"],
      },
      ...exception,
    },
  },
} as const
