import { CreateSAMLProviderCommand, IAMClient } from "@aws-sdk/client-iam"
import { samlProvider } from "../../../src/providers/iam/saml-provider.ts"
import { keepsTheContract } from "../contract.ts"
import { metadata } from "./metadata.ts"

keepsTheContract({
  provider: samlProvider as never,
  seed: {},
  prepare: async (aws) => {
    const SAMLMetadataDocument = metadata("other.example.com")
    const command = new CreateSAMLProviderCommand({ Name: "Other", SAMLMetadataDocument })
    await new IAMClient(aws.client("100000000001")).send(command)
  },
  bystander: "Other",
  example: {
    Name: "Workforce",
    SamlMetadataDocument: metadata("idp.example.com"),
    Tags: [{ Key: "team", Value: "identity" }],
  },
  edits: {
    "another document": { SamlMetadataDocument: metadata("new.example.com") },
    "another value of a tag": { Tags: [{ Key: "team", Value: "security" }] },
    "no tags of its own": { Tags: null },
  },
})
