import { permissionSet } from "../../../src/providers/sso/permission-set.ts"
import { keepsTheContract } from "../contract.ts"
import { ADMIN, centerOf, organization } from "./center.ts"

const policy = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] })
const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`

keepsTheContract({
  provider: permissionSet as never,
  as: { account: ADMIN, target: organization },
  seed: { accounts: 2 },
  prepare: async (aws) => {
    await (await centerOf(aws)).permissionSet("Bystander")
  },
  bystander: "Bystander",
  example: {
    Name: "SecurityAudit",
    Description: "Reads everything that says how safe an account is.",
    ManagedPolicies: [aws("SecurityAudit")],
    InlinePolicy: policy("s3:ListAllMyBuckets"),
    SessionDuration: "PT4H",
    RelayStateType: "https://console.aws.amazon.com/securityhub/home",
    Tags: [{ Key: "team", Value: "security" }],
  },
  edits: {
    "everything otherwise": {
      Description: "Reads what the accounts say.",
      ManagedPolicies: null,
      CustomerManagedPolicyReferences: [{ Name: "audit", Path: "/security/" }],
      InlinePolicy: null,
      PermissionsBoundary: { CustomerManagedPolicyReference: { Name: "boundary" } },
      SessionDuration: null,
      RelayStateType: null,
      Tags: [
        { Key: "team", Value: "security" },
        { Key: "cost-center", Value: "42" },
      ],
    },
  },
})
