import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2"
import { instance } from "../../../src/providers/ec2/instance.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: instance as never,
  make: async (aws) => {
    const ec2 = new EC2Client(aws.client("100000000001"))
    const run = { ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1 }
    for (const _ of [1, 2, 3]) await ec2.send(new RunInstancesCommand(run))
  },
  pages: ["ec2:DescribeInstances"],
})
