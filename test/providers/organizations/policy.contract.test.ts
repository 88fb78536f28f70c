import { CreatePolicyCommand } from "@aws-sdk/client-organizations"
import { policy } from "../../../src/providers/organizations/policy.ts"
import type { Aws } from "../../aws/moto.ts"
import { keepsTheContract } from "../contract.ts"
import { asManagement, clientOf, enable } from "./organization.ts"

const denyRoot = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "DenyRoot",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } },
    },
  ],
}
const denyLeaving = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }],
}

async function prepare(aws: Aws): Promise<void> {
  await enable("SERVICE_CONTROL_POLICY")(aws)
  const bystander = { Name: "Handmade", Type: "SERVICE_CONTROL_POLICY", Description: "" } as const
  await clientOf(aws).send(new CreatePolicyCommand({ ...bystander, Content: JSON.stringify(denyLeaving) }))
}

keepsTheContract({
  provider: policy as never,
  seed: { accounts: [{ name: "data-prod", ou: "Prod" }] },
  prepare,
  as: asManagement,
  bystander: "Handmade|SERVICE_CONTROL_POLICY",
  example: {
    Name: "DenyRoot",
    Content: denyRoot,
    Description: "Nobody works as root.",
    Targets: ["Prod"],
    Tags: [{ Key: "team", Value: "security" }],
  },
  // Every write comes here; policy.test.ts has the edits one by one.
  // One edit with every write in it; policy.test.ts has them one by one.
  edits: {
    "other content, no description, another target, no tags": {
      Content: denyLeaving,
      Description: null,
      Targets: ["Root"],
      Tags: null,
    },
  },
})
