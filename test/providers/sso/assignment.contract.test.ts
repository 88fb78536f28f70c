import { assignment } from "../../../src/providers/sso/assignment.ts"
import { keepsTheContract } from "../contract.ts"
import { ADMIN, centerOf, member } from "./center.ts"

keepsTheContract({
  provider: assignment as never,
  as: { account: ADMIN, target: member() },
  seed: { accounts: 2 },
  prepare: async (aws) => {
    const center = await centerOf(aws)
    await center.permissionSet("Audit", "contract")
    await center.user("alice")
    await center.assign(await center.permissionSet("Support"), await center.group("helpdesk"), "100000000001")
  },
  bystander: "Support|GROUP|helpdesk",
  example: { PermissionSet: "Audit", PrincipalType: "USER", PrincipalName: "alice" },
  edits: {},
})
