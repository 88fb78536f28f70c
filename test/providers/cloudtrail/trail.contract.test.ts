import { CloudTrailClient, CreateTrailCommand } from "@aws-sdk/client-cloudtrail"
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { trail } from "../../../src/providers/cloudtrail/trail.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: trail as never,
  make: async (aws) => {
    const client = aws.client("100000000001")
    await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "acme-trails" }))
    const cloudTrail = new CloudTrailClient(client)
    for (const Name of ["everything", "billing", "people"]) {
      const IsMultiRegionTrail = Name === "everything"
      await cloudTrail.send(new CreateTrailCommand({ Name, S3BucketName: "acme-trails", IsMultiRegionTrail }))
    }
  },
  pages: ["cloudtrail:ListTags"],
})
