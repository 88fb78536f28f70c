import { describe, expect, it } from "vitest"
import { reconRecords } from "../../src/inventory/aws-recon.ts"
import { reconTypeOf, snake } from "../../src/inventory/aws-recon-types.ts"
import type { Row } from "../../src/inventory/contents.ts"
import { providers } from "../../src/providers/index.ts"
import { organizationOf } from "./scene.ts"

const [account] = organizationOf(1).accounts
const facts = { managementAccountId: "111111111111", clock: new Date("2026-03-04T05:06:07.890Z"), providers }
const recordOf = (row: Partial<Row> & Pick<Row, "type" | "properties">) =>
  reconRecords({ account: account!, rows: [{ account: "222222222222", id: "x", ...row }], unread: [] }, facts)[0]

describe("a record in aws_recon's form (INV-10)", () => {
  it("has its five keys, and names as Ruby spells them; documents and tags stay as they are", () => {
    const record = recordOf({
      type: "AWS::IAM::Role",
      arn: "arn:aws:iam::222222222222:role/x",
      properties: {
        RoleName: "x",
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] },
        Policies: [{ PolicyName: "own", PolicyDocument: { Statement: [] } }],
        Tags: [{ Key: "CostCenter", Value: "A B" }],
      },
    })
    expect(record).toEqual({
      account: "222222222222",
      service: "IAM",
      region: "global",
      resource: {
        role_name: "x",
        max_session_duration: 3600,
        assume_role_policy_document: { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] },
        policies: [{ policy_name: "own", policy_document: { Statement: [] } }],
        tags: [{ key: "CostCenter", value: "A B" }],
        type: "role",
        arn: "arn:aws:iam::222222222222:role/x",
      },
      timestamp: "2026-03-04 05:06:07 UTC",
    })
  })

  it("of a bucket is global, with its location", () => {
    const record = recordOf({ type: "AWS::S3::Bucket", region: "eu-west-1", properties: { BucketName: "b" } })
    expect(record).toMatchObject({
      service: "S3",
      region: "global",
      resource: { type: "bucket", location: "eu-west-1" },
    })
  })

  it("of what belongs to the organization is the management account's", () => {
    const rows = [{ type: "AWS::Organizations::Policy", id: "p", properties: { Name: "p" } }]
    const [record] = reconRecords({ account: account!, rows, unread: [] }, facts)
    expect(record).toMatchObject({ account: "111111111111", service: "Organizations", region: "global" })
  })
})

it.each([
  ["AWS::CloudTrail::Trail", "CloudTrail", "cloud_trail"],
  ["AWS::Config::DeliveryChannel", "ConfigService", "delivery_channel"],
  ["AWS::RDS::DBInstance", "RDS", "db_instance"],
  ["Reconcile::EC2::EbsEncryptionByDefault", "EC2", "ebs_encryption_settings"],
  ["AWS::SQS::Queue", "SQS", "queue"],
])("%s is %s %s", (type, service, name) => expect(reconTypeOf(type)).toEqual({ service, type: name }))

it.each([
  ["RoleName", "role_name"],
  ["DBInstanceArn", "db_instance_arn"],
  ["KMSKeyId", "kms_key_id"],
  ["Ipv6Cidr", "ipv6_cidr"],
])("%s is %s", (name, spelled) => expect(snake(name)).toBe(spelled))

it("every type that has a name of aws_recon's is one of ours", async () => {
  const text = await import("node:fs/promises").then(({ readFile }) =>
    readFile(new URL("../../src/inventory/aws-recon-types.ts", import.meta.url), "utf8"),
  )
  const named = [...text.matchAll(/^ {2}"([^"]+)":/gm)].map(([, type]) => type)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((type) => !providers.has(type as string))).toEqual([])
})
