import { EnableAWSServiceAccessCommand } from "@aws-sdk/client-organizations"
import { trustedAccess } from "../../../src/providers/organizations/trusted-access.ts"
import { keepsTheContract } from "../contract.ts"
import { asManagement, clientOf } from "./organization.ts"

keepsTheContract({
  provider: trustedAccess as never,
  seed: {},
  prepare: async (aws) => {
    await clientOf(aws).send(new EnableAWSServiceAccessCommand({ ServicePrincipal: "ram.amazonaws.com" }))
  },
  as: asManagement,
  bystander: "ram.amazonaws.com",
  example: { ServicePrincipal: "guardduty.amazonaws.com" },
  edits: {},
})
