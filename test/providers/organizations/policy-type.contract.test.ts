import { policyType } from "../../../src/providers/organizations/policy-type.ts"
import { keepsTheContract } from "../contract.ts"
import { asManagement, enable } from "./organization.ts"

keepsTheContract({
  provider: policyType as never,
  seed: {},
  prepare: enable("SERVICE_CONTROL_POLICY"),
  as: asManagement,
  bystander: "SERVICE_CONTROL_POLICY",
  example: { Type: "RESOURCE_CONTROL_POLICY" },
  edits: {},
})
