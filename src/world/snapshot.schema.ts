import type { FromSchema } from "json-schema-to-ts"
import { accountIdSchema, headProperties } from "../accounts/file.schema.ts"

const region = { type: "string", minLength: 1 } as const

/** An organization with what is in its accounts: what `reconcile inventory` writes and `--snapshot` reads. */
export const snapshotSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Snapshot",
  type: "object",
  additionalProperties: false,
  required: ["formatVersion", "organization", "accounts", "resources"],
  properties: {
    ...headProperties,
    covers: {
      type: "object",
      additionalProperties: false,
      description: "What was looked at; absent: everything. Of all else nothing is known.",
      properties: {
        types: { type: "array", items: { type: "string", minLength: 1 }, description: "Absent: every type." },
        regions: { type: "array", items: region, description: "Absent: every region." },
      },
    },
    shard: { type: "object", description: "Of one shard of an inventory: which it is, for `reconcile merge`." },
    parts: {
      type: "array",
      description: "Of a snapshot in a folder: the files that hold the rest of it, one for each account.",
      items: {
        type: "string",
        pattern: "^accounts/[a-z0-9-]+\\.json$",
        explain: "is a file below accounts, like accounts/222222222222.json",
      },
    },
    unread: {
      type: "array",
      description:
        "What could not be read. A type that was looked at, and is neither here nor among the resources, is known to be empty.",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["reason"],
        properties: {
          account: { ...accountIdSchema, description: "Absent: it belongs to the organization." },
          region: { ...region, description: "Absent: in every region." },
          type: { type: "string", minLength: 1, description: "Absent or `*`: the account could not be entered." },
          reason: { type: "string", minLength: 1, description: "A sentence." },
        },
      },
    },
    resources: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["type", "id", "properties"],
        properties: {
          account: { ...accountIdSchema, description: "Absent: it belongs to the organization." },
          region: { ...region, description: "Absent, or the home region: it belongs to the account." },
          type: { type: "string", minLength: 1 },
          id: { type: "string", description: "What names it among the resources of its type there." },
          arn: { type: "string" },
          held: { type: "string", minLength: 1, description: "Why nobody may touch it: a sentence." },
          properties: { type: "object", description: "As in templates; ownership tags stand in `Tags`." },
        },
      },
    },
  },
} as const

/** The rows of a snapshot; its head is an accounts file. */
export type SnapshotFile = FromSchema<typeof snapshotSchema>
