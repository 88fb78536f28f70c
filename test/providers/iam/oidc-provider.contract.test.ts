import { CreateOpenIDConnectProviderCommand, IAMClient } from "@aws-sdk/client-iam"
import { oidcProvider } from "../../../src/providers/iam/oidc-provider.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: oidcProvider as never,
  seed: {},
  prepare: async (aws) => {
    const Url = "https://idp.example.com"
    const command = new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["other"] })
    await new IAMClient(aws.client("100000000001")).send(command)
  },
  bystander: "https://idp.example.com",
  example: {
    Url: "https://oidc.eks.eu-west-1.amazonaws.com/id/A1B2C3",
    ClientIdList: ["sts.amazonaws.com", "audit"],
    Tags: [{ Key: "team", Value: "platform" }],
  },
  edits: {
    "another audience in place of one": { ClientIdList: ["sts.amazonaws.com", "reports"] },
    "no audiences": { ClientIdList: null },
    "thumbprints of its own": { ThumbprintList: ["AB".repeat(20), "cd".repeat(20)] },
    "another value of a tag": { Tags: [{ Key: "team", Value: "security" }] },
    "no tags of its own": { Tags: null },
  },
})
