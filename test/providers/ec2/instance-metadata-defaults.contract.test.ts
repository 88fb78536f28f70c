import { instanceMetadataDefaults } from "../../../src/providers/ec2/instance-metadata-defaults.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: instanceMetadataDefaults as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: { HttpTokens: "required", HttpPutResponseHopLimit: 2, InstanceMetadataTags: "enabled" },
  edits: {
    "another number of hops": { HttpPutResponseHopLimit: 1 },
    "no preference": { HttpPutResponseHopLimit: -1, InstanceMetadataTags: "no-preference" },
    "IMDSv1 as well": { HttpTokens: "optional" },
    "enforcement, and no endpoint": { HttpTokensEnforced: "enabled", HttpEndpoint: "disabled" },
  },
})
