import type { FromSchema } from "json-schema-to-ts"
import type { Problem } from "../model.ts"
import type { DataFile } from "../value/data-file.ts"
import type { Parts } from "./assemble.ts"

/**
 * Starfleet's account index, as its generator writes it.
 * https://github.com/gemini-oss/starfleet
 */
const starfleetSchema = {
  type: "object",
  required: ["accounts"],
  properties: {
    accounts: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["Id", "Name", "Arn", "Status", "Parents"],
        properties: {
          Id: { type: "string", pattern: "^[0-9]{12}$" },
          Name: { type: "string", minLength: 1 },
          Email: { type: "string" },
          Arn: { type: "string", pattern: "^arn:[a-z-]+:organizations::[0-9]{12}:account/o-[a-z0-9]+/[0-9]{12}$" },
          Status: { enum: ["ACTIVE", "SUSPENDED", "PENDING_ACTIVATION", "PENDING_CLOSURE", "CLOSED"] },
          Tags: { type: "object", additionalProperties: { type: "string" } },
          Regions: { type: "array", items: { type: "string" } },
          Parents: {
            type: "array",
            minItems: 1,
            items: {
              type: "object",
              required: ["Id", "Name"],
              properties: { Id: { type: "string", minLength: 1 }, Name: { type: "string", minLength: 1 } },
            },
          },
        },
      },
    },
  },
} as const

type StarfleetIndex = FromSchema<typeof starfleetSchema>

/** What is wrong with a file that looks like a Starfleet index. */
export function checkStarfleet(data: DataFile): readonly Problem[] {
  const problems = data.check(starfleetSchema)
  if (problems.length > 0) return problems
  const entries = Object.entries((data.value as StarfleetIndex).accounts)
  return entries
    .filter(([key, { Id }]) => key !== Id)
    .map(([key, { Id }]) => ({
      severity: "error",
      message: `${key} holds the account ${Id}.`,
      source: data.source(["accounts", key]),
    }))
}

/**
 * What a Starfleet index says. The organization and its management account stand in every account's ARN
 * (`arn:aws:organizations::MANAGEMENT:account/o-ID/ACCOUNT`); parents run from the nearest to the root.
 */
export function fromStarfleet(data: DataFile): Parts {
  const { accounts } = data.value as StarfleetIndex
  const entries = Object.entries(accounts)
  const [, managementAccountId = "", id = ""] = entries[0]?.[1].Arn.match(/::(\d+):account\/([^/]+)\//) ?? []
  return {
    file: data.file,
    id,
    managementAccountId,
    units: [],
    accounts: entries.map(([key, account]) => ({
      source: () => data.source(["accounts", key]),
      row: {
        id: account.Id,
        name: account.Name,
        state: account.Status,
        path: account.Parents.map(({ Id, Name }) => ({ id: Id, name: Name })).reverse(),
        ...(account.Email !== undefined && { email: account.Email }),
        ...(account.Tags && { tags: account.Tags }),
        ...(account.Regions && { regions: account.Regions }),
      },
    })),
  }
}
