import { accountsSchema } from "../accounts/selector.schema.ts"

/** What every exception to the templates or rules says besides what it is about: where, who answers for it, why, how long. */
export const exception = {
  accounts: accountsSchema,
  owner: { type: "string", minLength: 1, description: "Who asked for it." },
  reason: { type: "string", minLength: 1, description: "Why." },
  until: {
    type: "string",
    format: "date",
    explain: "is a day that exists, like 2027-03-31",
    description: "The last day, UTC, like 2027-03-31.",
    synonyms: ["expires"],
  },
} as const
