import { imageBlockPublicAccess } from "../../../src/providers/ec2/image-block-public-access.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: imageBlockPublicAccess as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: { State: "block-new-sharing" },
  edits: { "nothing blocked": { State: "unblocked" } },
})
