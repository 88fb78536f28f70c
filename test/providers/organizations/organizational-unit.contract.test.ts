import { organizationalUnit } from "../../../src/providers/organizations/organizational-unit.ts"
import { keepsTheContract } from "../contract.ts"
import { asManagement } from "./organization.ts"

keepsTheContract({
  provider: organizationalUnit as never,
  seed: { units: ["Workloads", "Security"] },
  as: asManagement,
  bystander: "Security",
  example: { Path: "Workloads/Prod", Tags: [{ Key: "tier", Value: "prod" }] },
  edits: {
    "another tag": { Tags: [{ Key: "tier", Value: "production" }] },
    "no tags": { Tags: null },
  },
})
