import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3"
import { bucket } from "../../../src/providers/s3/bucket.ts"
import { keepsTheContract } from "../contract.ts"

const policyOf = (Sid: string, bucketName = "acme-logs-100000000001") => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteBucket",
      Resource: `arn:aws:s3:::${bucketName}`,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
})

const encryptedBy = (SSEAlgorithm: string) => ({
  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled: true }],
})

keepsTheContract({
  provider: bucket as never,
  seed: {},
  prepare: async (aws) => {
    const s3 = new S3Client({ ...aws.client("100000000001"), forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: "bystander" }))
    const Policy = JSON.stringify(policyOf("OfNobody", "bystander"))
    await s3.send(new PutBucketPolicyCommand({ Bucket: "bystander", Policy }))
    s3.destroy()
  },
  bystander: "bystander",
  example: {
    BucketName: "acme-logs-100000000001",
    BucketEncryption: encryptedBy("aws:kms"),
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false },
    BucketPolicy: policyOf("OnlyTls"),
    Tags: [{ Key: "team", Value: "security" }],
  },
  edits: {
    "another encryption and policy, and no tags of its own": {
      BucketEncryption: encryptedBy("aws:kms:dsse"),
      BucketPolicy: policyOf("Renamed"),
      Tags: null,
    },
  },
})
