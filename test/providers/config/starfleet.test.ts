/** The AWS Config cases of Starfleet, which keeps one recorder, channel and retention per account and region. */

import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
  DescribeRetentionConfigurationsCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
} from "@aws-sdk/client-config-service"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Json, Provider } from "../../../src/model.ts"
import { configurationRecorder } from "../../../src/providers/config/configuration-recorder.ts"
import { deliveryChannel } from "../../../src/providers/config/delivery-channel.ts"
import { recordingStatus } from "../../../src/providers/config/recording-status.ts"
import { retentionConfiguration } from "../../../src/providers/config/retention-configuration.ts"
import { type Company, rows, startCompany, type Templates } from "../company.ts"
import { actionOf, writes } from "../target.ts"

const [one, two, ten] = ["100000000001", "100000000002", "100000000003"]
const providers = [configurationRecorder, deliveryChannel, recordingStatus, retentionConfiguration]

let company: Company
beforeAll(async () => {
  company = await startCompany(providers as unknown as Provider[], ["us-east-1", "us-west-1"], { accounts: 3 })
})
beforeEach(() => company.reset())
afterAll(() => company?.close())

const planned = (templates: Templates) => company.planned(templates)
const applied = (templates: Templates) => company.applied(templates)
const client = (account = one, region = "us-east-1") =>
  new ConfigServiceClient({ ...company.aws.client(account), region })

/** What AWS Config holds in a place. */
async function stateOf(account = one, region = "us-east-1") {
  const config = client(account, region)
  const [recorders, status, channels, retention] = await Promise.all([
    config.send(new DescribeConfigurationRecordersCommand({})),
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
    config.send(new DescribeDeliveryChannelsCommand({})),
    config.send(new DescribeRetentionConfigurationsCommand({})),
  ])
  const [recorder] = recorders.ConfigurationRecorders ?? []
  const [channel] = channels.DeliveryChannels ?? []
  return {
    recorder: recorder?.name,
    group: recorder?.recordingGroup,
    recording: status.ConfigurationRecordersStatus?.[0]?.recording,
    channel: channel?.name,
    bucket: channel?.s3BucketName,
    prefix: channel?.s3KeyPrefix,
    days: retention.RetentionConfigurations?.[0]?.RetentionPeriodInDays,
  }
}

const at = (ids: readonly string[], regions: readonly string[]): Json => ({
  accounts: { ids: [...ids] },
  regions: [...regions],
})
const everywhere: Json = { accounts: "all", regions: "all" }

/** Starfleet's `tests/starfleet_included_plugins/aws_config/test_payload.yaml`, in four templates. */
const payload: Templates = {
  recorder: {
    type: "AWS::Config::ConfigurationRecorder",
    targets: everywhere,
    properties: {
      RoleARN: "arn:aws:iam::{{ account.id }}:role/config",
      RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: "{{ region == 'us-east-1' }}" },
    },
    overrides: [
      {
        targets: at([two], ["us-west-1"]),
        properties: {
          RecordingGroup: {
            AllSupported: null,
            IncludeGlobalResourceTypes: null,
            ResourceTypes: ["AWS::S3::Bucket", "AWS::EC2::SecurityGroup"],
          },
        },
      },
    ],
  },
  channel: {
    type: "AWS::Config::DeliveryChannel",
    targets: everywhere,
    properties: {
      S3BucketName: "all-bucket",
      ConfigSnapshotDeliveryProperties: { DeliveryFrequency: "TwentyFour_Hours" },
    },
    overrides: [
      {
        targets: at([one], ["us-west-1"]),
        properties: { S3BucketName: "bucket-{{ account.id }}", S3KeyPrefix: "some/prefix" },
      },
    ],
  },
  retention: {
    type: "Reconcile::Config::RetentionConfiguration",
    targets: everywhere,
    properties: { RetentionPeriodInDays: 2557 },
    overrides: [{ targets: at([one], ["us-west-1"]), properties: { RetentionPeriodInDays: 30 } }],
  },
  status: {
    type: "Reconcile::Config::RecordingStatus",
    targets: everywhere,
    properties: { Recording: true },
  },
}

/** The same in one place only. */
const onlyIn = (targets: Json, templates = payload): Templates =>
  Object.fromEntries(Object.entries(templates).map(([name, one]) => [name, { ...(one as object), targets } as Json]))
const here = onlyIn(at([one], ["us-east-1"]))

describe("Starfleet's AWS Config", () => {
  it("SF-17: gives each account and region its own, by overrides", async () => {
    const { changes, groups, problems } = await planned(payload)
    expect(problems).toEqual([])
    expect(changes).toHaveLength(3 * 2 * 4)
    const said = (account: string | undefined, region: string, type: string) => {
      const change = changes.find((it) => it.account === account && it.region === region && it.type.endsWith(type))
      const edits = groups[change?.group ?? -1]?.edits ?? []
      return Object.fromEntries(edits.map(({ path, after }) => [path.join("."), after]))
    }
    expect(said(ten, "us-east-1", "::DeliveryChannel")).toMatchObject({ S3BucketName: "all-bucket" })
    expect(said(one, "us-east-1", "::DeliveryChannel")).toMatchObject({ S3BucketName: "all-bucket" })
    expect(said(one, "us-west-1", "::DeliveryChannel")).toMatchObject({ S3KeyPrefix: "some/prefix" })
    expect(said(one, "us-west-1", "::RetentionConfiguration")).toEqual({ RetentionPeriodInDays: 30 })
    expect(said(two, "us-west-1", "::RetentionConfiguration")).toEqual({ RetentionPeriodInDays: 2557 })
    expect(said(two, "us-west-1", "::ConfigurationRecorder")).toMatchObject({
      RecordingGroup: {
        ResourceTypes: { "AWS::EC2::SecurityGroup": "AWS::EC2::SecurityGroup", "AWS::S3::Bucket": "AWS::S3::Bucket" },
      },
    })
  })

  it("SF-17: is applied in each account and region", async () => {
    expect(await applied(payload)).toEqual([])
    expect(rows(await planned(payload))).toEqual([])
    expect(await stateOf(ten, "us-east-1")).toMatchObject({ recording: true, bucket: "all-bucket", days: 2557 })
    expect(await stateOf(one, "us-west-1")).toMatchObject({
      recording: true,
      bucket: `bucket-${one}`,
      prefix: "some/prefix",
      days: 30,
      group: { includeGlobalResourceTypes: false },
    })
    expect((await stateOf(two, "us-west-1")).group).toMatchObject({
      allSupported: false,
      resourceTypes: ["AWS::S3::Bucket", "AWS::EC2::SecurityGroup"],
    })
    expect(await stateOf(one, "us-east-1")).toMatchObject({ bucket: "all-bucket", days: 2557 })
  })

  it("SF-18: says which overrides overlap, and where, when it plans", async () => {
    const recorder = payload.recorder as { readonly overrides: readonly Json[] }
    const again = {
      targets: { accounts: { names: ["account-0002"] }, regions: ["us-west-1"] },
      properties: { RecordingGroup: { ResourceTypes: ["AWS::S3::Bucket"] } },
    }
    const { problems } = await planned({
      recorder: { ...recorder, overrides: [...recorder.overrides, again] } as unknown as Json,
    })
    expect(problems).toMatchObject([
      {
        severity: "error",
        message: expect.stringContaining("Two overrides set properties.RecordingGroup.ResourceTypes"),
        account: two,
        region: "us-west-1",
      },
    ])
  })

  it("SF-19: leaves an excluded account alone, and splits another by region", async () => {
    const only = (...ResourceTypes: readonly string[]) => ({
      RecordingGroup: { ExclusionByResourceTypes: null, ResourceTypes: [...ResourceTypes] },
    })
    const { changes, groups, problems } = await planned({
      recorder: {
        type: "AWS::Config::ConfigurationRecorder",
        targets: { accounts: { all: true, except: { ids: [one] } }, regions: "all" },
        properties: {
          RoleARN: "arn:aws:iam::{{ account.id }}:role/config",
          RecordingGroup: { ExclusionByResourceTypes: { ResourceTypes: ["AWS::EC2::Instance"] } },
        },
        overrides: [
          {
            targets: { accounts: { ids: [two] }, regions: "all", exceptRegions: ["us-east-1"] },
            properties: only("AWS::S3::Bucket", "AWS::EC2::SecurityGroup"),
          },
          {
            targets: at([two], ["us-east-1"]),
            properties: only("AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "AWS::IAM::Role"),
          },
        ],
      },
    })
    expect(problems).toEqual([])
    const recorded = changes.map(({ account, region, group }) => {
      const { after } = groups[group]?.edits.find(({ path }) => path[0] === "RecordingGroup") ?? {}
      return [account, region, Object.keys((after as { ResourceTypes?: object }).ResourceTypes ?? {}).length]
    })
    expect(recorded.sort()).toEqual([
      [two, "us-east-1", 3],
      [two, "us-west-1", 2],
      [ten, "us-east-1", 0],
      [ten, "us-west-1", 0],
    ])
  })

  it("SF-21: makes a recorder called default where there is none, and keeps one of another name", async () => {
    const { recorder } = here
    expect(await applied({ recorder: recorder as Json })).toEqual([])
    expect(await stateOf()).toMatchObject({
      recorder: "default",
      group: { allSupported: true, includeGlobalResourceTypes: true },
    })
    await company.reset()
    await put("legacy")
    expect(rows(await planned({ recorder: recorder as Json }))).toEqual([])
  })

  it("SF-21: replaces what a recorder of another name records", async () => {
    await put("legacy", {
      resourceTypes: ["AWS::S3::Bucket"],
      recordingStrategy: { useOnly: "INCLUSION_BY_RESOURCE_TYPES" },
    })
    const recorder = here.recorder as Json
    expect(rows(await planned({ recorder }))).toEqual([`${one} us-east-1 ConfigurationRecorder: update`])
    expect(await applied({ recorder })).toEqual([])
    expect(await stateOf()).toMatchObject({ recorder: "legacy", group: { allSupported: true, resourceTypes: [] } })
    expect(rows(await planned({ recorder }))).toEqual([])
  })

  it("SF-21: does not take another order for a change, but takes one type more for one", async () => {
    const listing = (...ResourceTypes: readonly string[]): Templates => ({
      recorder: {
        type: "AWS::Config::ConfigurationRecorder",
        targets: at([one], ["us-east-1"]),
        properties: {
          RoleARN: "arn:aws:iam::{{ account.id }}:role/config",
          RecordingGroup: { ResourceTypes: [...ResourceTypes] },
        },
      },
    })
    expect(await applied(listing("AWS::S3::Bucket", "AWS::EC2::SecurityGroup"))).toEqual([])
    expect(rows(await planned(listing("AWS::EC2::SecurityGroup", "AWS::S3::Bucket")))).toEqual([])
    const fewer = await planned(listing("AWS::S3::Bucket"))
    expect(fewer.groups[0]?.edits).toEqual([
      { path: ["RecordingGroup", "ResourceTypes", "AWS::EC2::SecurityGroup"], before: "AWS::EC2::SecurityGroup" },
    ])
  })

  it("SF-22: sees a prefix that is left over, and takes it away", async () => {
    await put("legacy")
    const config = client()
    const left = { name: "legacy", s3BucketName: "all-bucket", s3KeyPrefix: "left/over" }
    await config.send(new PutDeliveryChannelCommand({ DeliveryChannel: left }))
    const channel = here.channel as Json
    expect((await planned({ channel })).groups[0]?.edits).toContainEqual({ path: ["S3KeyPrefix"], before: "left/over" })
    expect(await applied({ channel })).toEqual([])
    expect(await stateOf()).toMatchObject({ channel: "legacy", prefix: undefined })
    expect(rows(await planned({ channel }))).toEqual([])
  })

  it("SF-23: sets the retention where there is none, or another", async () => {
    const retention = here.retention as Json
    expect(rows(await planned({ retention }))).toEqual([`${one} us-east-1 RetentionConfiguration: create`])
    const month = { ...(retention as object), properties: { RetentionPeriodInDays: 30 } } as Json
    expect(await applied({ retention: month })).toEqual([])
    expect(rows(await planned({ retention }))).toEqual([`${one} us-east-1 RetentionConfiguration: update`])
    expect(await applied({ retention })).toEqual([])
    expect((await stateOf()).days).toBe(2557)
    expect(rows(await planned({ retention }))).toEqual([])
  })

  it("SF-25: leaves everything as it is while planning, and nothing to do after applying", async () => {
    await planned(here)
    expect(
      company.proxy.calls.map(actionOf).filter((action) => action.startsWith("config:") && writes(action)),
    ).toEqual([])
    expect(await applied(here)).toEqual([])
    expect(await stateOf()).toMatchObject({ recorder: "default", recording: true, bucket: "all-bucket", days: 2557 })
    expect(rows(await planned(here))).toEqual([])
  })

  it("SF-25: stops a recorder, and starts it again, whatever it is called", async () => {
    await put("legacy")
    const config = client()
    await config.send(new PutDeliveryChannelCommand({ DeliveryChannel: { name: "old", s3BucketName: "all-bucket" } }))
    await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: "legacy" }))
    const recording = (Recording: boolean): Templates => ({
      status: { ...(here.status as object), properties: { Recording } } as Json,
    })
    expect(rows(await planned(recording(true)))).toEqual([])
    expect(await applied(recording(false))).toEqual([])
    expect(await stateOf()).toMatchObject({ recorder: "legacy", recording: false })
    expect(await applied(recording(true))).toEqual([])
    expect(await stateOf()).toMatchObject({ recorder: "legacy", recording: true })
  })

  it("takes everything away again, in an order that AWS accepts, and then nothing is left to do", async () => {
    await applied(here)
    const gone = Object.fromEntries(
      Object.entries(here).map(([name, template]) => [name, { ...(template as object), state: "absent" } as Json]),
    )
    expect(await applied(gone)).toEqual([])
    expect(await stateOf()).toEqual({})
    expect(rows(await planned(gone))).toEqual([])
  })

  it("SF-26: takes nothing for drift that AWS shows besides", async () => {
    await applied(here)
    const config = client()
    const { ConfigurationRecorders } = await config.send(new DescribeConfigurationRecordersCommand({}))
    expect(ConfigurationRecorders?.[0]).toMatchObject({ arn: expect.any(String), recordingScope: "PAID" })
    expect(rows(await planned(here))).toEqual([])
  })

  it("costs four calls per region to read", async () => {
    await planned(here)
    expect(
      company.proxy.calls
        .map(actionOf)
        .filter((action) => action.startsWith("config:"))
        .sort(),
    ).toEqual([
      "config:DescribeConfigurationRecorderStatus",
      "config:DescribeConfigurationRecorders",
      "config:DescribeDeliveryChannels",
      "config:DescribeRetentionConfigurations",
    ])
  })
})

async function put(name: string, recordingGroup: object = { allSupported: true, includeGlobalResourceTypes: true }) {
  const config = client()
  const ConfigurationRecorder = { name, roleARN: `arn:aws:iam::${one}:role/config`, recordingGroup }
  await config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder }))
}
