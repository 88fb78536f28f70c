import {
  ConfigServiceClient,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
} from "@aws-sdk/client-config-service"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Properties, Provider } from "../../../src/model.ts"
import { configurationRecorder } from "../../../src/providers/config/configuration-recorder.ts"
import { deliveryChannel } from "../../../src/providers/config/delivery-channel.ts"
import { recordingStatus } from "../../../src/providers/config/recording-status.ts"
import { retentionConfiguration } from "../../../src/providers/config/retention-configuration.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { actionOf, placesOf, writes, wrongWith } from "../target.ts"

const withServices = "100000000002"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ accounts: [{}, { tags: { "config/service-recorder": "yes" } }] })
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
const [recorder, channel, status] = [of(configurationRecorder), of(deliveryChannel), of(recordingStatus)]
const everything: Properties = {
  RoleARN: "arn:aws:iam::100000000001:role/config",
  RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true },
}
const bucket: Properties = { S3BucketName: "acme-config" }
const called = () => proxy.calls.map(actionOf)
const client = () => new ConfigServiceClient(aws.client("100000000001"))

describe("a recorder", () => {
  it("keeps what the template does not speak of: its frequency, and whether it records IAM", async () => {
    const daily = { RecordingFrequency: "DAILY", RecordingModeOverrides: [] }
    await recorder.converge(recorder.desired({ ...everything, RecordingMode: daily }))
    await recorder.converge(
      recorder.desired({ RoleARN: "arn:aws:iam::100000000001:role/other", RecordingGroup: { AllSupported: true } }),
    )
    expect((await recorder.read(recorder.desired(everything)))?.properties).toMatchObject({
      RoleARN: "arn:aws:iam::100000000001:role/other",
      RecordingGroup: { IncludeGlobalResourceTypes: true },
      RecordingMode: daily,
    })
  })

  it("does not drift by the order of types, in exclusions and overrides either", async () => {
    const types = ["AWS::IAM::Role", "AWS::S3::Bucket"]
    const listing = (ResourceTypes: readonly string[]): Properties => ({
      ...everything,
      RecordingGroup: { ExclusionByResourceTypes: { ResourceTypes } },
      RecordingMode: {
        RecordingFrequency: "CONTINUOUS",
        RecordingModeOverrides: [{ RecordingFrequency: "DAILY", ResourceTypes }],
      },
    })
    await recorder.converge(recorder.desired(listing(types)))
    expect(await recorder.due(recorder.desired(listing(types.toReversed())))).toBeUndefined()
    expect((await recorder.due(recorder.desired(listing(types.slice(1)))))?.edits.map(({ path }) => path)).toEqual([
      ["RecordingGroup", "ExclusionByResourceTypes", "ResourceTypes", "AWS::IAM::Role"],
      ["RecordingMode", "RecordingModeOverrides", "DAILY", "ResourceTypes", "AWS::IAM::Role"],
    ])
  })

  it("is not taken for one of a service that records beside it", async () => {
    const there = { account: withServices }
    expect(await recorder.read(recorder.desired(everything), there)).toBeUndefined()
    await recorder.converge(recorder.desired(everything), there)
    expect((await recorder.read(recorder.desired(everything), there))?.properties.Name).toBe("default")
    expect((await status.read(status.desired({ Recording: true }), there))?.properties).toEqual({ Recording: false })
  })

  it("of Control Tower is left to it, and so are its channel and its status", async () => {
    const name = "aws-controltower-BaselineConfigRecorder"
    const ConfigurationRecorder = { name, roleARN: "arn:aws:iam::100000000001:role/aws-controltower" }
    await client().send(new PutConfigurationRecorderCommand({ ConfigurationRecorder }))
    const DeliveryChannel = { name: "aws-controltower-BaselineConfigDeliveryChannel", s3BucketName: "theirs" }
    await client().send(new PutDeliveryChannelCommand({ DeliveryChannel }))
    const held = "AWS Control Tower made it, and manages it."
    expect(await recorder.read(recorder.desired(everything))).toMatchObject({ held })
    expect(await channel.read(channel.desired(bucket))).toMatchObject({ held })
    expect(await status.read(status.desired({ Recording: true }))).toMatchObject({ held })
    expect(await status.read(status.desired({ Recording: false }))).not.toHaveProperty("held")
  })

  it("needs its role, where that is one of the account's own", () => {
    const { target } = recorder.session()
    const needs = (RoleARN: string) => configurationRecorder.needs?.({ RoleARN, RecordingGroup: {} }, target)
    expect(needs("arn:aws:iam::100000000001:role/team/config")).toEqual([{ type: "AWS::IAM::Role", key: "config" }])
    expect(needs("arn:aws:iam::222222222222:role/config")).toEqual([])
    expect(
      needs("arn:aws:iam::100000000001:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"),
    ).toEqual([])
  })

  it("may have the role passed that it is given, and no other", () => {
    const target = recorder.session({ region: "eu-west-1" }).target
    const write = { key: "ConfigurationRecorder", after: everything as never, edits: [] }
    expect(configurationRecorder.arns?.(write, target, "aws")).toEqual([
      "arn:aws:config:eu-west-1:100000000001:configuration-recorder/*",
      "arn:aws:iam::100000000001:role/config",
    ])
  })
})

describe("recorder, channel and recording", () => {
  it("wait for each other, in whatever order they are begun", async () => {
    await Promise.all([
      status.converge(status.desired({ Recording: true })),
      channel.converge(channel.desired(bucket)),
      new Promise((resolve) => setTimeout(resolve, 300)).then(() => recorder.converge(recorder.desired(everything))),
    ])
    expect(await status.due(status.desired({ Recording: true }))).toBeUndefined()
    expect(await channel.due(channel.desired(bucket))).toBeUndefined()
  })

  it("name each other as needed", () => {
    const { target } = status.session()
    const [recorderRef, channelRef] = [
      { type: "AWS::Config::ConfigurationRecorder", key: "ConfigurationRecorder" },
      { type: "AWS::Config::DeliveryChannel", key: "DeliveryChannel" },
    ]
    expect(deliveryChannel.needs?.(bucket as never, target)).toEqual([recorderRef])
    expect(recordingStatus.needs?.({ Recording: true }, target)).toEqual([recorderRef, channelRef])
    expect(recordingStatus.needs?.({ Recording: false }, target)).toEqual([])
  })

  it("are in order where nothing is to record, and there is no recorder", async () => {
    expect(await status.due(status.desired({ Recording: false }))).toBeUndefined()
    expect(await status.due(status.desired({}, "absent"))).toBeUndefined()
    expect(called().filter(writes)).toEqual([])
  })

  it("say after a while that there is no recorder to start", async () => {
    await expect(status.converge(status.desired({ Recording: true }), { region: "eu-west-1" })).rejects.toThrow(
      "Cannot start the configuration recorder in data-prod (100000000001), eu-west-1: There is no configuration recorder.",
    )
  })

  it("are refused in AWS's words, with the account and the region", async () => {
    proxy.rule({ action: "PutConfigurationRecorder", effect: "denied" })
    await expect(recorder.converge(recorder.desired(everything), { region: "eu-west-1" })).rejects.toMatchObject({
      message:
        "Cannot put configuration recorder default in data-prod (100000000001), eu-west-1: User is not authorized to perform: config:PutConfigurationRecorder.",
      problems: [{ region: "eu-west-1", fix: expect.stringContaining("Allow it to the role") }],
    })
  })
})

describe("what is written wrong", () => {
  const group = (RecordingGroup: Properties): Properties => ({ ...everything, RecordingGroup })
  const oneOf =
    "RecordingGroup says one of AllSupported: true, ResourceTypes and ExclusionByResourceTypes, and no more than one."
  const types = ["AWS::S3::Bucket"]

  it.each([
    [group({}), oneOf],
    [group({ AllSupported: false }), oneOf],
    [group({ ResourceTypes: [] }), oneOf],
    [group({ AllSupported: true, ResourceTypes: types }), oneOf],
    [group({ ResourceTypes: types, ExclusionByResourceTypes: { ResourceTypes: types } }), oneOf],
    [
      group({ ResourceTypes: ["S3 Bucket"] }),
      'An item of ResourceTypes is a resource type as AWS Config calls it, like AWS::EC2::Instance; this is "S3 Bucket".',
    ],
    [
      { ...everything, RecordingMode: { RecordingFrequency: "HOURLY" } },
      'RecordingFrequency is one of CONTINUOUS, DAILY; this is "HOURLY".',
    ],
    [
      { ...everything, RoleARN: "config" },
      'RoleARN is the ARN of a role, like arn:aws:iam::111111111111:role/config; this is "config".',
    ],
  ])("is told of a recorder: %#", (properties, message) => {
    expect(wrongWith(configurationRecorder as never, properties)).toEqual([message])
  })

  it.each([
    group({ AllSupported: true }),
    group({ AllSupported: true, IncludeGlobalResourceTypes: false, ResourceTypes: [] }),
    group({ AllSupported: false, ResourceTypes: types }),
    group({
      ExclusionByResourceTypes: { ResourceTypes: types },
      RecordingStrategy: { UseOnly: "EXCLUSION_BY_RESOURCE_TYPES" },
    }),
  ])("is not told of a recorder that CloudFormation would take: %#", (properties) => {
    expect(wrongWith(configurationRecorder as never, properties)).toEqual([])
  })

  it.each([
    [
      { ...bucket, ConfigSnapshotDeliveryProperties: { DeliveryFrequency: "Daily" } },
      'DeliveryFrequency is one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours; this is "Daily".',
    ],
    [
      { S3BucketName: "Acme" },
      'S3BucketName is the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens; this is "Acme".',
    ],
  ])("is told of a channel: %#", (properties, message) => {
    expect(wrongWith(deliveryChannel as never, properties)).toEqual([message])
  })

  it("is told of a retention and a status", () => {
    expect(wrongWith(retentionConfiguration as never, { RetentionPeriodInDays: 7 })).toEqual([
      "RetentionPeriodInDays is 7; at least 30 is allowed.",
    ])
    expect(wrongWith(retentionConfiguration as never, { RetentionPeriodInDays: 3000 })).toEqual([
      "RetentionPeriodInDays is 3000; at most 2557 is allowed.",
    ])
    expect(wrongWith(recordingStatus as never, {})).toEqual(["Recording is missing."])
  })
})
