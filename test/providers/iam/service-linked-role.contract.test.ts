import { CreateServiceLinkedRoleCommand, IAMClient } from "@aws-sdk/client-iam"
import { serviceLinkedRole } from "../../../src/providers/iam/service-linked-role.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: serviceLinkedRole as never,
  seed: {},
  prepare: async (aws) => {
    const iam = new IAMClient(aws.client("100000000001"))
    await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "autoscaling.amazonaws.com" }))
  },
  bystander: "autoscaling.amazonaws.com",
  example: { AWSServiceName: "autoscaling.amazonaws.com", CustomSuffix: "batch", Description: "For batch jobs." },
  edits: {
    "another description": { Description: "For batch jobs at night." },
    "an empty description": { Description: "" },
  },
})
