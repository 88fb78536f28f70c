import { RegisterDelegatedAdministratorCommand } from "@aws-sdk/client-organizations"
import { delegatedAdministrator } from "../../../src/providers/organizations/delegated-administrator.ts"
import { keepsTheContract } from "../contract.ts"
import { asManagement, clientOf } from "./organization.ts"

keepsTheContract({
  provider: delegatedAdministrator as never,
  seed: { accounts: [{ name: "security" }, { name: "log-archive" }] },
  prepare: async (aws) => {
    const registered = { ServicePrincipal: "config.amazonaws.com", AccountId: "100000000002" }
    await clientOf(aws).send(new RegisterDelegatedAdministratorCommand(registered))
  },
  as: asManagement,
  bystander: "config.amazonaws.com|100000000002",
  example: { ServicePrincipal: "guardduty.amazonaws.com", Account: "security" },
  edits: {},
})
