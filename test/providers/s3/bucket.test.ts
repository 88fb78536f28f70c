import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { bucket as typed } from "../../../src/providers/s3/bucket.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { actionOf, placesOf, wrongWith } from "../target.ts"

const provider = typed as unknown as Provider
const member = "100000000001"
const stranger = "100000000002"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: 2 })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const place = placesOf(
  provider,
  () => aws,
  () => proxy.endpoint,
)
const s3Of = (account = member, region = "us-east-1") =>
  new S3Client({ ...aws.client(account), region, forcePathStyle: true })
const create = (Bucket: string, account?: string) => s3Of(account).send(new CreateBucketCommand({ Bucket }))
const writesMade = () => proxy.calls.map(actionOf).filter((action) => !/:(Get|List)/.test(action))

const hardened = {
  BucketName: "acme-logs",
  OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
  VersioningConfiguration: { Status: "Enabled" },
  LoggingConfiguration: { DestinationBucketName: "acme-access-logs", LogFilePrefix: "s3/" },
}
const takesLogs = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: "arn:aws:s3:::acme-access-logs/*",
    },
  ],
}

describe("a bucket", () => {
  it("has its tags from its first moment, so that a run that is killed leaves nothing without an owner", async () => {
    proxy.onWrite(2, "before", () => void proxy.rule({ effect: "reset-before" }))
    const killed = place.converge(
      place.desired({
        BucketName: "acme-logs",
        Tags: [{ Key: "team", Value: "x" }],
        VersioningConfiguration: { Status: "Enabled" },
      }),
      { mortal: true },
    )
    await expect(killed).rejects.toThrow()
    proxy.clear()
    const { TagSet } = await s3Of().send(new GetBucketTaggingCommand({ Bucket: "acme-logs" }))
    expect(TagSet).toEqual([
      { Key: "team", Value: "x" },
      { Key: "reconcile:owner", Value: "contract" },
      { Key: "reconcile:template", Value: "example" },
    ])
    expect(
      (await place.due(place.desired({ BucketName: "acme-logs", VersioningConfiguration: { Status: "Enabled" } })))
        ?.action,
    ).toBe("update")
  })

  it("that nobody owns is adopted, and keeps the tags that others gave it", async () => {
    await create("acme-logs")
    const Tagging = { TagSet: [{ Key: "cost", Value: "7" }] }
    await s3Of().send(new PutBucketTaggingCommand({ Bucket: "acme-logs", Tagging }))
    const desired = place.desired({ BucketName: "acme-logs", VersioningConfiguration: { Status: "Enabled" } })
    expect(await place.converge(desired)).toBe("adopt")
    expect(await place.due(desired)).toBeUndefined()
    const { TagSet } = await s3Of().send(new GetBucketTaggingCommand({ Bucket: "acme-logs" }))
    expect(TagSet).toContainEqual({ Key: "cost", Value: "7" })
  })

  it("keeps versions, logs and owner of its objects as stated, written after the bucket that takes the logs", async () => {
    await place.converge(place.desired({ BucketName: "acme-access-logs", BucketPolicy: takesLogs }))
    const desired = place.desired(hardened)
    expect(provider.needs?.(desired.properties, desired.target)).toEqual([
      { type: "AWS::S3::Bucket", key: "acme-access-logs" },
    ])
    await place.converge(desired)
    expect(await place.due(desired)).toBeUndefined()
    expect((await place.read(desired))?.properties).toMatchObject(hardened)

    const suspended = place.desired({ ...hardened, VersioningConfiguration: { Status: "Suspended" } })
    proxy.clear()
    expect(await place.converge(suspended)).toBe("update")
    expect(writesMade()).toEqual(["s3:PutBucketVersioning"])
  })

  it("has the lifecycle that is stated, in whatever order, and a plan shows rules that go", async () => {
    const keep = {
      Id: "keep",
      Status: "Enabled",
      Prefix: "logs/",
      ExpirationInDays: 400,
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      Transitions: [{ StorageClass: "GLACIER_IR", TransitionInDays: 90 }],
    }
    const abort = { Id: "abort", Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }
    const desired = (...Rules: object[]) =>
      place.desired({ BucketName: "acme-logs", LifecycleConfiguration: { Rules } as never })
    await place.converge(desired(keep, abort))
    expect(await place.due(desired(abort, keep))).toBeUndefined()
    expect((await place.due(desired(keep)))?.edits.map(({ path }) => path[0])).toEqual(["LifecycleConfiguration"])
    await place.converge(desired({ ...keep, Status: "Disabled" }))
    expect(await place.due(desired({ ...keep, Status: "Disabled" }))).toBeUndefined()
  })

  it("keeps the flags of Block Public Access that no template speaks of", async () => {
    await create("acme-logs")
    const desired = place.desired({
      BucketName: "acme-logs",
      PublicAccessBlockConfiguration: { BlockPublicAcls: false },
    })
    await place.converge(desired)
    expect((await place.read(desired))?.properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    })
  })

  it("costs two calls to read, and one per stated property", async () => {
    await create("acme-logs")
    proxy.clear()
    await place.read(place.desired({ BucketName: "acme-logs", VersioningConfiguration: { Status: "Enabled" } }))
    expect(proxy.calls.map(actionOf)).toEqual(["s3:ListBucket", "s3:GetBucketTagging", "s3:GetBucketVersioning"])
  })

  it("is made in its region, and held where another region has it", async () => {
    await place.converge(place.desired({ BucketName: "acme-logs" }), { region: "eu-west-1" })
    expect(await place.due(place.desired({ BucketName: "acme-logs" }), { region: "eu-west-1" })).toBeUndefined()
    expect(await place.read(place.desired({ BucketName: "acme-logs" }))).toMatchObject({
      held: expect.stringContaining("The bucket is in eu-west-1, not in us-east-1"),
    })
  })

  it("is held where another account has it", async () => {
    await create("acme-logs", stranger)
    expect(await place.read(place.desired({ BucketName: "acme-logs" }))).toMatchObject({
      held: expect.stringContaining("it belongs to another account"),
    })
  })

  it("is refused in AWS's words where another account was faster", async () => {
    await create("acme-logs", stranger)
    const session = place.session()
    const write = { key: "acme-logs", after: { BucketName: "acme-logs", Tags: [] }, edits: [] }
    await expect(provider.create?.(session, write)).rejects.toThrow(
      "Cannot create bucket acme-logs in data-prod (100000000001), us-east-1: The requested bucket name is not available.",
    )
  })

  it("is known for ours where the reply to its creation was lost, in regions that refuse a second one", async () => {
    proxy.rule({ action: "CreateBucket", nth: 1, effect: "reset-after" })
    const desired = place.desired({ BucketName: "acme-logs", VersioningConfiguration: { Status: "Enabled" } })
    await place.converge(desired, { region: "eu-west-1" })
    expect(await place.due(desired, { region: "eu-west-1" })).toBeUndefined()
    expect(writesMade()).toEqual(["s3:CreateBucket", "s3:CreateBucket", "s3:PutBucketVersioning"])
  })

  it("is not taken for made by us where somebody else of the account was faster", async () => {
    await s3Of(member, "eu-west-1").send(
      new CreateBucketCommand({ Bucket: "acme-logs", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    )
    const session = place.session({ region: "eu-west-1" })
    const Tags = [{ Key: "reconcile:owner", Value: "contract" }]
    const write = { key: "acme-logs", after: { BucketName: "acme-logs", Tags }, edits: [] }
    await expect(provider.create?.(session, write)).rejects.toThrow("Cannot create bucket acme-logs")
  })

  it("is never emptied: one that holds something stays, and the message says what to do", async () => {
    await place.converge(place.desired({ BucketName: "acme-logs" }))
    await s3Of().send(new PutObjectCommand({ Bucket: "acme-logs", Key: "kept", Body: "k" }))
    const refusal = place.converge(place.desired({ BucketName: "acme-logs" }, "absent"))
    await expect(refusal).rejects.toThrow(
      /Cannot delete bucket acme-logs .*not empty.* reconcile never empties a bucket.*state: released/,
    )
  })

  it("is found again by the ARN that the tagging API shows", () => {
    expect(provider.taggedKey?.("arn:aws-cn:s3:::acme-logs")).toBe("acme-logs")
    expect(provider.taggedKey?.("arn:aws:s3:us-east-1:100000000001:accesspoint/x")).toBeUndefined()
  })

  it("tells what is written wrong", () => {
    expect(wrongWith(provider, { BucketName: "Acme_Logs" })).toEqual([
      'BucketName is the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens; this is "Acme_Logs".',
    ])
    expect(wrongWith(provider, { BucketName: "acme", VersioningConfiguration: { Status: "On" } })).toEqual([
      expect.stringContaining("Enabled"),
    ])
    expect(wrongWith(provider, { BucketName: "acme", Versioning: "Enabled" })).toEqual([
      expect.stringContaining('Unknown key "Versioning"'),
    ])
  })
})
