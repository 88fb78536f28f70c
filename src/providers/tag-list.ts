const alphabet = "\\p{L}\\p{Z}\\p{N}_.:/=+\\-@"

/**
 * One tag, as most services take it. Keys that start with `aws:` belong to AWS.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export const tag = {
  type: "object",
  additionalProperties: false,
  required: ["Key", "Value"],
  properties: {
    Key: {
      type: "string",
      description: "The tag's name.",
      minLength: 1,
      maxLength: 128,
      pattern: `^(?![aA][wW][sS]:)[${alphabet}]+$`,
      explain: "has letters, digits, spaces and _ . : / = + - @ only, and does not start with aws:",
    },
    Value: {
      type: "string",
      description: "The tag's value; may be empty.",
      maxLength: 256,
      pattern: `^[${alphabet}]*$`,
      explain: "has letters, digits, spaces and _ . : / = + - @ only",
    },
  },
} as const
