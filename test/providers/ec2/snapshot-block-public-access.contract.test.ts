import { snapshotBlockPublicAccess } from "../../../src/providers/ec2/snapshot-block-public-access.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: snapshotBlockPublicAccess as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: { State: "block-all-sharing" },
  edits: { "only new ones blocked": { State: "block-new-sharing" }, "nothing blocked": { State: "unblocked" } },
})
