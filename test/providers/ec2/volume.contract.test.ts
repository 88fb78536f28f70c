import { CreateVolumeCommand, EC2Client } from "@aws-sdk/client-ec2"
import { volume } from "../../../src/providers/ec2/volume.ts"
import { readsTheContract } from "../reads.ts"

readsTheContract({
  provider: volume as never,
  make: async (aws) => {
    const ec2 = new EC2Client(aws.client("100000000001"))
    for (const Size of [8, 16, 32]) await ec2.send(new CreateVolumeCommand({ AvailabilityZone: "us-east-1a", Size }))
  },
  pages: ["ec2:DescribeVolumes"],
})
