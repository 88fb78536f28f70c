import { CreateDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds"
import { dbInstance } from "../../../src/providers/rds/db-instance.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: dbInstance as never,
  make: async (aws) => {
    const rds = new RDSClient(aws.client("100000000001"))
    for (const DBInstanceIdentifier of ["orders", "people", "sessions"]) {
      await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier,
          DBInstanceClass: "db.t4g.micro",
          Engine: "postgres",
          AllocatedStorage: 20,
          MasterUsername: "root",
          MasterUserPassword: "not-for-anybody",
        }),
      )
    }
  },
  pages: ["rds:DescribeDBInstances"],
})
