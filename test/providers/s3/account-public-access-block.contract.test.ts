import { accountPublicAccessBlock } from "../../../src/providers/s3/account-public-access-block.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: accountPublicAccessBlock as never,
  seed: {},
  bystander: { none: "an account has one" },
  example: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  edits: { "no ACLs": { BlockPublicAcls: false, IgnorePublicAcls: false } },
})
