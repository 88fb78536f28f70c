import { CreateDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Provider } from "../../../src/model.ts"
import { dbInstance } from "../../../src/providers/rds/db-instance.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { placesOf } from "../target.ts"

let aws: Aws
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: 1 })
  await new RDSClient(aws.client("100000000001")).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: "orders",
      DBInstanceClass: "db.t4g.micro",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "captain",
      MasterUserPassword: "hunter2hunter2",
      StorageEncrypted: true,
      PubliclyAccessible: true,
      BackupRetentionPeriod: 7,
      EnableIAMDatabaseAuthentication: true,
      Tags: [{ Key: "Team", Value: "shop" }],
    }),
  )
})
afterAll(() => aws?.stop())

describe("a database instance", () => {
  it("shows what rules go by, in CloudFormation's words, and no password", async () => {
    const place = placesOf(
      dbInstance as unknown as Provider,
      () => aws,
      () => aws.endpoint,
    )
    const [found] = await dbInstance.read(place.session({ purpose: "plan" }), "all")
    expect(found).toMatchObject({
      key: "orders",
      arn: "arn:aws:rds:us-east-1:100000000001:db:orders",
      properties: {
        DBInstanceStatus: "available",
        Engine: "postgres",
        MasterUsername: "captain",
        Endpoint: { Port: 5432 },
        StorageEncrypted: true,
        PubliclyAccessible: true,
        AllocatedStorage: 20,
        BackupRetentionPeriod: 7,
        EnableIAMDatabaseAuthentication: true,
        Tags: [{ Key: "Team", Value: "shop" }],
      },
    })
    expect(JSON.stringify(found)).not.toMatch(/hunter2/)
  })
})
