/** Schemas of what AWS shows and nobody writes: the parts that types which are only read have in common. */

/** Text. */
export const shownText = { type: "string", readOnly: true } as const

/** Yes or no. */
export const shownFlag = { type: "boolean", readOnly: true } as const

/** A whole number. */
export const shownNumber = { type: "integer", readOnly: true } as const

/** A moment by ISO 8601, in UTC: `2026-03-31T09:00:00.000Z`. */
export const shownTime = {
  type: "string",
  readOnly: true,
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$",
  explain: "is a date with a time, like 2026-03-31T09:00:00.000Z",
} as const

/** Texts without order. */
export const shownTexts = { type: "array", readOnly: true, set: true, items: { type: "string" } } as const

/** Tags, as most services spell them. */
export const shownTags = {
  type: "array",
  readOnly: true,
  description: "The tags, those of AWS included.",
  keyed: "Key",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["Key", "Value"],
    properties: {
      Key: { type: "string", description: "The name of the tag." },
      Value: { type: "string", description: "The value; it may be empty." },
    },
  },
} as const
