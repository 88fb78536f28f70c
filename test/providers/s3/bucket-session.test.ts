import { CreateBucketCommand, GetBucketTaggingCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3"
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { policiesFor, rightsFor } from "../../../src/accounts/session-policy.ts"
import { bucket } from "../../../src/providers/s3/bucket.ts"
import { type Aws, startAws } from "../../aws/moto.ts"

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: [{ roles: [{ name: "plan", trust: "100000000001" }] }] })
})
afterAll(async () => {
  await aws?.stop()
})

it("is read by a session for planning, which may change nothing", async () => {
  const own = aws.client("100000000001")
  await new S3Client({ ...own, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "acme-logs" }))
  const [Policy = ""] = policiesFor(rightsFor([bucket], "plan"))("s3")
  const request = { RoleArn: "arn:aws:iam::100000000001:role/plan", RoleSessionName: "plan", Policy }
  const { Credentials } = await new STSClient(own).send(new AssumeRoleCommand(request))
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {}
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  const s3 = new S3Client({ ...own, credentials, forcePathStyle: true })
  await expect(s3.send(new GetBucketTaggingCommand({ Bucket: "acme-logs" }))).rejects.toThrow(
    "The TagSet does not exist",
  )
  const VersioningConfiguration = { Status: "Enabled" as const }
  const write = s3.send(new PutBucketVersioningCommand({ Bucket: "acme-logs", VersioningConfiguration }))
  await expect(write).rejects.toThrow("no session policy allows the s3:PutBucketVersioning action")
})
