import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2"
import { vpc } from "../../../src/providers/ec2/vpc.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: vpc as never,
  make: async (aws) => {
    const ec2 = new EC2Client(aws.client("100000000001"))
    for (const CidrBlock of ["10.1.0.0/16", "10.2.0.0/16"]) await ec2.send(new CreateVpcCommand({ CidrBlock }))
  },
  pages: ["ec2:DescribeVpcs"],
  // The default VPC.
  always: 1,
})
