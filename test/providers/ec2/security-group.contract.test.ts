import { CreateSecurityGroupCommand, EC2Client } from "@aws-sdk/client-ec2"
import { securityGroup } from "../../../src/providers/ec2/security-group.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: securityGroup as never,
  make: async (aws) => {
    const ec2 = new EC2Client(aws.client("100000000001"))
    for (const GroupName of ["web", "database"])
      await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName }))
  },
  pages: ["ec2:DescribeSecurityGroups"],
  // The default group of the default VPC.
  always: 1,
})
