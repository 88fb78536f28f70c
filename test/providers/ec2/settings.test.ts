import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { ebsEncryptionByDefault } from "../../../src/providers/ec2/ebs-encryption-by-default.ts"
import { imageBlockPublicAccess } from "../../../src/providers/ec2/image-block-public-access.ts"
import { instanceMetadataDefaults } from "../../../src/providers/ec2/instance-metadata-defaults.ts"
import { serialConsoleAccess } from "../../../src/providers/ec2/serial-console-access.ts"
import { snapshotBlockPublicAccess } from "../../../src/providers/ec2/snapshot-block-public-access.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { actionOf, placesOf, wrongWith } from "../target.ts"

const pinnedAccount = "100000000002"
const slowAccount = "100000000003"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  const policies = {
    "declarative-policy/SnapshotBlockPublicAccess": "block-all-sharing",
    "declarative-policy/ImageBlockPublicAccess": "unblocked",
    "declarative-policy/SerialConsoleAccess": "enabled",
    "declarative-policy/InstanceMetadataDefaults": "optional",
    "declarative-policy/message": "Ask the platform team.",
  }
  await aws.seed({ accounts: [{}, { tags: policies }, { tags: { "slow/ImageBlockPublicAccess": "yes" } }] })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const of = (provider: unknown) =>
  placesOf(
    provider as Provider,
    () => aws,
    () => proxy.endpoint,
  )
const called = () => proxy.calls.map(actionOf)

describe("a setting of a region", () => {
  const ebs = of(ebsEncryptionByDefault)
  const encrypted = ebs.desired({ Enabled: true })

  it("is one in each region", async () => {
    expect(await ebs.converge(encrypted, { region: "eu-west-1" })).toBe("update")
    expect(await ebs.due(encrypted, { region: "eu-west-1" })).toBeUndefined()
    expect(await ebs.due(encrypted, { region: "us-east-1" })).toMatchObject({
      action: "update",
      edits: [{ path: ["Enabled"], before: false, after: true }],
    })
  })

  it("is in order where a template states what AWS does anyway", async () => {
    expect(await ebs.due(ebs.desired({ Enabled: false, KmsKeyId: "alias/aws/ebs" }))).toBeUndefined()
    const metadata = of(instanceMetadataDefaults)
    expect(await metadata.due(metadata.desired({ HttpTokens: "no-preference" }))).toBeUndefined()
  })

  it("goes back to what AWS does where it is to be absent, and then nothing is left to do", async () => {
    const key = "arn:aws:kms:us-east-1:222222222222:key/mrk-1"
    await ebs.converge(ebs.desired({ Enabled: true, KmsKeyId: key }))
    const absent = ebs.desired({}, "absent")
    expect(await ebs.converge(absent)).toBe("delete")
    expect(await ebs.due(absent)).toBeUndefined()
    expect((await ebs.read(absent))?.properties).toEqual({ Enabled: false, KmsKeyId: "alias/aws/ebs" })
  })

  it("costs one call to read, and two where the key matters", async () => {
    await ebs.read(encrypted, { purpose: "plan" })
    expect(called()).toEqual(["ec2:GetEbsEncryptionByDefault"])
    proxy.clear()
    await ebs.read(ebs.desired({ Enabled: true, KmsKeyId: "alias/aws/ebs" }), { purpose: "plan" })
    expect(called().sort()).toEqual(["ec2:GetEbsDefaultKmsKeyId", "ec2:GetEbsEncryptionByDefault"])
  })

  it("costs nothing where nobody asks for it", async () => {
    for (const provider of [ebsEncryptionByDefault, instanceMetadataDefaults, snapshotBlockPublicAccess]) {
      expect(await provider.read(ebs.session(), { desired: [], owned: [] })).toEqual([])
    }
    expect(called()).toEqual([])
  })

  it("is written in no other part than the template says", async () => {
    const metadata = of(instanceMetadataDefaults)
    await metadata.converge(metadata.desired({ HttpPutResponseHopLimit: 2, HttpEndpoint: "enabled" }))
    proxy.clear()
    await metadata.converge(metadata.desired({ HttpTokens: "required" }))
    const write = proxy.calls.find(({ action }) => action === "ModifyInstanceMetadataDefaults")
    expect(write?.parameters).toMatchObject({ HttpTokens: "required" })
    expect(write?.parameters.HttpPutResponseHopLimit).toBeUndefined()
    expect((await metadata.read(metadata.desired({})))?.properties).toEqual({
      HttpTokens: "required",
      HttpTokensEnforced: "no-preference",
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: "enabled",
      InstanceMetadataTags: "no-preference",
    })
  })

  it("sets the key before it encrypts", async () => {
    await ebs.converge(ebs.desired({ Enabled: true, KmsKeyId: "arn:aws:kms:us-east-1:222222222222:key/mrk-1" }))
    expect(called().slice(-2)).toEqual(["ec2:ModifyEbsDefaultKmsKeyId", "ec2:EnableEbsEncryptionByDefault"])
  })
})

describe("a setting that a declarative policy pins", () => {
  const pinned = { account: pinnedAccount }
  const why = "A declarative policy of the organization manages it; the account cannot change it."

  it.each([
    [snapshotBlockPublicAccess, { State: "block-new-sharing" }, why],
    [imageBlockPublicAccess, { State: "block-new-sharing" }, why],
    [serialConsoleAccess, { Enabled: false }, why],
    [instanceMetadataDefaults, { HttpTokens: "required" }, `${why} It says: Ask the platform team.`],
  ])("is held where a template wants it otherwise: $type", async (provider, properties, held) => {
    const place = of(provider)
    expect(await place.read(place.desired(properties), pinned)).toMatchObject({ held })
    expect(await place.read(place.desired(properties))).not.toHaveProperty("held")
  })

  it.each([
    [snapshotBlockPublicAccess, { State: "block-all-sharing" }],
    [imageBlockPublicAccess, { State: "unblocked" }],
    [serialConsoleAccess, { Enabled: true }],
    [instanceMetadataDefaults, { HttpTokens: "optional" }],
  ])("is as it should be where it is pinned as stated: $type", async (provider, properties) => {
    const place = of(provider)
    expect(await place.read(place.desired(properties), pinned)).not.toHaveProperty("held")
    expect(await place.due(place.desired(properties), pinned)).toBeUndefined()
  })

  it("is held where it is to be absent, unless the policy says what AWS does anyway", async () => {
    const [snapshots, images] = [of(snapshotBlockPublicAccess), of(imageBlockPublicAccess)]
    expect(await snapshots.read(snapshots.desired({}, "absent"), pinned)).toMatchObject({ held: why })
    expect(await images.read(images.desired({}, "absent"), pinned)).not.toHaveProperty("held")
  })

  it("is refused in AWS's words, with the account and the region", async () => {
    const place = of(serialConsoleAccess)
    const refusal = place.converge(place.desired({ Enabled: false }), { ...pinned, region: "eu-west-1" })
    await expect(refusal).rejects.toMatchObject({
      message:
        "Cannot close the serial consoles in data-prod (100000000002), eu-west-1: This functionality has been disabled by a declarative policy.",
      problems: [{ account: pinnedAccount, region: "eu-west-1", fix: expect.stringContaining("Allow it to the role") }],
    })
  })
})

describe("block public access for AMIs", () => {
  const images = of(imageBlockPublicAccess)
  const blocked = images.desired({ State: "block-new-sharing" })
  const slow = { account: slowAccount }

  it("is done once AWS took it, though AWS shows it only minutes later", async () => {
    const session = images.session({ ...slow, purpose: "apply" })
    const { write } = (await images.due(blocked, slow)) ?? {}
    await imageBlockPublicAccess.update?.(session, write as never)
    const [found] = await imageBlockPublicAccess.read(session, { desired: [blocked as never], owned: [] })
    expect(found?.properties).toEqual({ State: "block-new-sharing" })
  })

  it("is due again in a plan that is made meanwhile", async () => {
    await images.converge(blocked, slow)
    expect(await images.due(blocked, slow)).toMatchObject({ action: "update" })
  })
})

describe("what is written wrong", () => {
  it.each([
    [
      snapshotBlockPublicAccess,
      { State: "all" },
      'State is one of block-all-sharing, block-new-sharing, unblocked; this is "all".',
    ],
    [
      imageBlockPublicAccess,
      { State: "block-all-sharing" },
      'State is one of block-new-sharing, unblocked; this is "block-all-sharing"; did you mean "block-new-sharing"?',
    ],
    [serialConsoleAccess, { Enabled: "no" }, "Enabled is text, but must be true or false."],
    [ebsEncryptionByDefault, {}, "Enabled is missing."],
    [
      ebsEncryptionByDefault,
      { Enabled: true, KmsKeyId: "alias/mine" },
      'KmsKeyId is alias/aws/ebs or the ARN of a key, like arn:aws:kms:eu-west-1:111111111111:key/mrk-1234; this is "alias/mine".',
    ],
    [
      instanceMetadataDefaults,
      { HttpTokens: "yes" },
      'HttpTokens is one of required, optional, no-preference; this is "yes".',
    ],
    [
      instanceMetadataDefaults,
      { HttpPutResponseHopLimit: 0 },
      "HttpPutResponseHopLimit is a whole number from 1 to 64, or -1 for no preference; this is 0.",
    ],
    [
      instanceMetadataDefaults,
      { HttpPutResponseHopLimit: 65 },
      "HttpPutResponseHopLimit is a whole number from 1 to 64, or -1 for no preference; this is 65.",
    ],
    [instanceMetadataDefaults, {}, "Reconcile::EC2::InstanceMetadataDefaults says nothing."],
  ])("is told with what is allowed: %#", (provider, properties, message) => {
    expect(wrongWith(provider as never, properties)).toEqual([message])
  })
})
