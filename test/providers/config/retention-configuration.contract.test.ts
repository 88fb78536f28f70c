import { retentionConfiguration } from "../../../src/providers/config/retention-configuration.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: retentionConfiguration as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: { RetentionPeriodInDays: 365 },
  edits: { "seven years": { RetentionPeriodInDays: 2557 }, "a month": { RetentionPeriodInDays: 30 } },
})
