import { ebsEncryptionByDefault } from "../../../src/providers/ec2/ebs-encryption-by-default.ts"
import { keepsTheContract } from "../contract.ts"

const key = (id: string) => `arn:aws:kms:us-east-1:222222222222:key/${id}`

keepsTheContract({
  provider: ebsEncryptionByDefault as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: { Enabled: true, KmsKeyId: key("mrk-1234abcd") },
  edits: {
    "another key": { KmsKeyId: key("mrk-5678abcd") },
    "AWS's own key": { KmsKeyId: "alias/aws/ebs" },
    "no encryption": { Enabled: false },
  },
})
