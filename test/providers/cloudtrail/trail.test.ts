import { AddTagsCommand, CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from "@aws-sdk/client-cloudtrail"
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { trail } from "../../../src/providers/cloudtrail/trail.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { placesOf } from "../target.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 1 })
  const client = aws.client("100000000001")
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "acme-trails" }))
  const cloudTrail = new CloudTrailClient(client)
  const made = { S3BucketName: "acme-trails", IsMultiRegionTrail: true, EnableLogFileValidation: true }
  for (const Name of ["everything", "forgotten"]) await cloudTrail.send(new CreateTrailCommand({ ...made, Name }))
  await cloudTrail.send(new StartLoggingCommand({ Name: "everything" }))
  const TagsList = [{ Key: "Team", Value: "security" }]
  await cloudTrail.send(new AddTagsCommand({ ResourceId: arn("everything"), TagsList }))
})
beforeEach(() => proxy.clear())
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const arn = (name: string) => `arn:aws:cloudtrail:us-east-1:100000000001:trail/${name}`

function all(region: string) {
  const place = placesOf(
    trail as unknown as Provider,
    () => aws,
    () => proxy.endpoint,
  )
  return trail.read(place.session({ purpose: "plan", region }), "all")
}

describe("a trail", () => {
  it("tells whether it logs, and what of", async () => {
    const [everything, forgotten] = await all("us-east-1")
    expect(everything).toMatchObject({
      key: arn("everything"),
      properties: {
        TrailName: "everything",
        IsLogging: true,
        IsMultiRegionTrail: true,
        EnableLogFileValidation: true,
        S3BucketName: "acme-trails",
        LatestDeliveryTime: expect.stringMatching(/^20\d\d-/),
        Tags: [{ Key: "Team", Value: "security" }],
      },
    })
    expect(forgotten?.properties).toMatchObject({ TrailName: "forgotten", IsLogging: false, Tags: [] })
  })

  it("of all regions is found in its home region alone, and costs the others one call", async () => {
    expect(await all("eu-west-1")).toEqual([])
    expect(proxy.counts).toEqual({ "cloudtrail:DescribeTrails": 1 })
  })
})
