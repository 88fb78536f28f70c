import type { FromSchema } from "json-schema-to-ts"

const accountId = {
  type: "string",
  description: "Twelve digits, in quotes.",
  pattern: "^[0-9]{12}$",
  explain: "has twelve digits",
} as const

const unit = {
  type: "object",
  additionalProperties: false,
  required: ["id", "name"],
  properties: {
    id: { type: "string", description: "`r-...` or `ou-...`.", minLength: 1 },
    name: { type: "string", minLength: 1 },
  },
} as const

const path = {
  type: "array",
  description: "From the root down.",
  minItems: 1,
  items: unit,
} as const

/** The head that an accounts file and a snapshot share. */
export const headProperties = {
  formatVersion: { const: 1, description: "Which format this is." },
  organization: {
    type: "object",
    additionalProperties: false,
    required: ["managementAccountId"],
    properties: {
      id: { type: "string", description: "`o-...`" },
      managementAccountId: accountId,
    },
  },
  accounts: {
    type: "array",
    description: "Every account of the organization, closed ones too.",
    items: {
      type: "object",
      additionalProperties: false,
      required: ["id", "name"],
      properties: {
        id: accountId,
        name: { type: "string", minLength: 1 },
        email: { type: "string", default: "" },
        state: {
          description: "Only ACTIVE accounts can be selected.",
          enum: ["ACTIVE", "SUSPENDED", "PENDING_ACTIVATION", "PENDING_CLOSURE", "CLOSED"],
          default: "ACTIVE",
        },
        path: { ...path, description: "From the root down to the unit that holds the account." },
        tags: { type: "object", additionalProperties: { type: "string" } },
        regions: {
          type: "array",
          description: "Regions enabled in the account; absent: every region of the configuration.",
          items: { type: "string", minLength: 1 },
        },
      },
    },
  },
  units: {
    type: "array",
    description: "Organizational units, for those that hold no account.",
    items: {
      type: "object",
      additionalProperties: false,
      required: ["id", "name", "path"],
      properties: {
        ...unit.properties,
        path: { ...path, description: "From the root down to the unit itself." },
      },
    },
  },
} as const

/** The twelve digits of a resource's account. */
export const accountIdSchema = accountId

/** The file that `reconcile accounts --out` writes and `organization.accounts` reads. */
export const accountsFileSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Accounts file",
  type: "object",
  additionalProperties: false,
  required: ["formatVersion", "organization", "accounts"],
  properties: {
    ...headProperties,
    covers: { description: "Of a snapshot; not needed here." },
    shard: { description: "Of a snapshot; not needed here." },
    parts: { description: "Of a snapshot; not needed here." },
    unread: { description: "Of a snapshot; not needed here." },
    resources: { description: "Of a snapshot; not needed here." },
  },
} as const

/** What both files say about the organization. */
export type AccountsFile = FromSchema<typeof accountsFileSchema>
