import { exception } from "./exception.schema.ts"

/** `holds.yaml`. */
export const holdsSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Holds",
  description: "holds.yaml: resources that are left as they are for a while.",
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["resource", "owner", "reason", "until"],
    properties: {
      resource: {
        type: "object",
        additionalProperties: false,
        required: ["type", "id"],
        properties: {
          type: { type: "string", minLength: 1, description: "Its type, like AWS::IAM::Role." },
          id: { type: "string", minLength: 1, description: "What names it, as plans show it; * and ? are wildcards." },
        },
        description: "What is held: { type, id }.",
      },
      ...exception,
    },
  },
} as const
