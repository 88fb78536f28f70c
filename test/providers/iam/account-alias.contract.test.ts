import { accountAlias } from "../../../src/providers/iam/account-alias.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: accountAlias as never,
  seed: {},
  bystander: { none: "an account has one alias at most" },
  example: { AccountAlias: "acme-payments" },
  edits: {
    "another alias": { AccountAlias: "acme-payments-prod" },
  },
})
