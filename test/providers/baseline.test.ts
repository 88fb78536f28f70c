/** All settings of an account at once, by roles whose sessions may do no more than the types declare. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Json, Provider } from "../../src/model.ts"
import { alternateContact } from "../../src/providers/account/alternate-contact.ts"
import { configurationRecorder } from "../../src/providers/config/configuration-recorder.ts"
import { deliveryChannel } from "../../src/providers/config/delivery-channel.ts"
import { recordingStatus } from "../../src/providers/config/recording-status.ts"
import { retentionConfiguration } from "../../src/providers/config/retention-configuration.ts"
import { ebsEncryptionByDefault } from "../../src/providers/ec2/ebs-encryption-by-default.ts"
import { imageBlockPublicAccess } from "../../src/providers/ec2/image-block-public-access.ts"
import { instanceMetadataDefaults } from "../../src/providers/ec2/instance-metadata-defaults.ts"
import { serialConsoleAccess } from "../../src/providers/ec2/serial-console-access.ts"
import { snapshotBlockPublicAccess } from "../../src/providers/ec2/snapshot-block-public-access.ts"
import { accountPublicAccessBlock } from "../../src/providers/s3/account-public-access-block.ts"
import { type Company, rows, startCompany, type Templates } from "./company.ts"
import { actionOf } from "./target.ts"

const providers = [
  accountPublicAccessBlock,
  alternateContact,
  configurationRecorder,
  deliveryChannel,
  ebsEncryptionByDefault,
  imageBlockPublicAccess,
  instanceMetadataDefaults,
  recordingStatus,
  retentionConfiguration,
  serialConsoleAccess,
  snapshotBlockPublicAccess,
] as unknown as readonly Provider[]

const pinnedAccount = "100000000002"

let company: Company
beforeAll(async () => {
  company = await startCompany(providers, ["eu-west-1"], {
    accounts: [{}, { tags: { "declarative-policy/SnapshotBlockPublicAccess": "unblocked" } }],
  })
})
beforeEach(() => company.reset())
afterAll(() => company?.close())

const regional = (type: string, properties: Json): Json => ({
  type,
  targets: { accounts: { ids: ["100000000001"] }, regions: "all" },
  properties,
})
const ofAccount = (type: string, properties: Json): Json => ({
  type,
  targets: { accounts: { ids: ["100000000001"] } },
  properties,
})

const baseline: Templates = {
  buckets: ofAccount("Reconcile::S3::AccountPublicAccessBlock", {
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }),
  channel: regional("AWS::Config::DeliveryChannel", { S3BucketName: "acme-config" }),
  consoles: regional("Reconcile::EC2::SerialConsoleAccess", { Enabled: false }),
  contact: ofAccount("Reconcile::Account::AlternateContact", {
    ContactType: "SECURITY",
    Name: "Security of {{ account.name }}",
    Title: "On call",
    EmailAddress: "security@example.com",
    PhoneNumber: "+1 555 0100",
  }),
  encryption: regional("Reconcile::EC2::EbsEncryptionByDefault", { Enabled: true }),
  images: regional("Reconcile::EC2::ImageBlockPublicAccess", { State: "block-new-sharing" }),
  metadata: regional("Reconcile::EC2::InstanceMetadataDefaults", { HttpTokens: "required" }),
  recorder: regional("AWS::Config::ConfigurationRecorder", {
    RoleARN: "arn:aws:iam::{{ account.id }}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
    RecordingGroup: { AllSupported: true },
  }),
  retention: regional("Reconcile::Config::RetentionConfiguration", { RetentionPeriodInDays: 365 }),
  snapshots: regional("AWS::EC2::SnapshotBlockPublicAccess", { State: "block-all-sharing" }),
  status: regional("Reconcile::Config::RecordingStatus", { Recording: true }),
}

describe("a baseline of all settings", () => {
  it("is planned, applied, and then in order", async () => {
    const before = await company.planned(baseline)
    expect(before.problems).toEqual([])
    // The consoles are closed anyway.
    expect(rows(before)).toHaveLength(Object.keys(baseline).length - 1)
    expect(await company.applied(baseline)).toEqual([])
    expect(rows(await company.planned(baseline))).toEqual([])
  })

  it("is taken away again, and then there is nothing left to take away", async () => {
    const gone = Object.fromEntries(
      Object.entries(baseline).map(([name, template]) => [name, { ...(template as object), state: "absent" } as Json]),
    )
    await company.applied(baseline)
    expect(await company.applied(gone)).toEqual([])
    const after = await company.planned(gone)
    expect({ rows: rows(after), problems: after.problems }).toEqual({ rows: [], problems: [] })
  })

  it("costs one call for each setting, and none in accounts without a template", async () => {
    await company.planned(baseline)
    const calls = company.proxy.calls.filter(({ service }) => !["sts", "organizations", "tagging"].includes(service))
    const of = (account: string) => calls.filter((call) => call.account === account).map(actionOf)
    expect(of("100000000001").length).toBe(Object.keys(baseline).length)
    expect(of(pinnedAccount)).toEqual([])
  })

  it("is blocked where a policy of the organization says otherwise, and goes on elsewhere", async () => {
    const snapshots = { ...(baseline.snapshots as object), targets: { accounts: "all", regions: "all" } } as Json
    const { problems, changes } = await company.planned({ snapshots })
    expect(changes.map(({ account }) => account)).toEqual(["100000000001"])
    expect(problems).toMatchObject([
      {
        severity: "blocked",
        message: expect.stringContaining("A declarative policy of the organization manages it"),
        account: pinnedAccount,
        region: "eu-west-1",
      },
    ])
  })
})
