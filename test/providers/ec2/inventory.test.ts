import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Found, Provider } from "../../../src/model.ts"
import { instance } from "../../../src/providers/ec2/instance.ts"
import { securityGroup } from "../../../src/providers/ec2/security-group.ts"
import { volume } from "../../../src/providers/ec2/volume.ts"
import { vpc } from "../../../src/providers/ec2/vpc.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { placesOf, wrongWith } from "../target.ts"

let aws: Aws
let ec2: EC2Client
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: [{ roles: [{ name: "web" }], instanceProfiles: [{ name: "web", role: "web" }] }] })
  ec2 = new EC2Client(aws.client("100000000001"))
})
beforeEach(() => aws.reset())
afterAll(() => aws?.stop())

function all(type: unknown, region = "us-east-1"): Promise<readonly Found[]> {
  const provider = type as Provider
  const place = placesOf(
    provider,
    () => aws,
    () => aws.endpoint,
  )
  return provider.read(place.session({ purpose: "plan", region }), "all")
}

async function run(tags: Readonly<Record<string, string>> = {}): Promise<string> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      UserData: Buffer.from("export PASSWORD=hunter2").toString("base64"),
      IamInstanceProfile: { Name: "web" },
      MetadataOptions: { HttpTokens: "required" },
      ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: "instance", Tags }] }),
    }),
  )
  return Instances?.[0]?.InstanceId ?? ""
}

describe("an EC2 instance", () => {
  it("shows what house rules go by", async () => {
    const id = await run({ Name: "AGR-test" })
    const [found] = await all(instance)
    expect(found).toMatchObject({
      key: id,
      arn: `arn:aws:ec2:us-east-1:100000000001:instance/${id}`,
      properties: {
        InstanceType: "t3.micro",
        State: { Code: "16", Name: "running" },
        LaunchTime: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
        IamInstanceProfile: "web",
        PublicIp: expect.stringMatching(/^[\d.]+$/),
        Volumes: [{ VolumeId: expect.stringMatching(/^vol-/), Device: expect.stringMatching(/^\/dev\//) }],
        Tags: [{ Key: "Name", Value: "AGR-test" }],
      },
    })
  })

  it("has a list of tags even where it has no tag, and never its user data", async () => {
    await run()
    const [found] = await all(instance)
    expect(found?.properties.Tags).toEqual([])
    expect(JSON.stringify(found)).not.toMatch(/UserData|hunter2|aHVudGVy/)
  })

  it("tells since when it is stopped", async () => {
    await ec2.send(new StopInstancesCommand({ InstanceIds: [await run()] }))
    const [found] = await all(instance)
    expect(found?.properties).toMatchObject({
      State: { Code: "80", Name: "stopped" },
      StateTransitionReason: expect.stringMatching(/^User initiated \(20\d\d-\d\d-\d\d [\d:]+ (GMT|UTC)\)$/),
    })
  })

  it("is none any more when it is terminated", async () => {
    const gone = await run()
    const there = await run()
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }))
    expect((await all(instance)).map(({ key }) => key)).toEqual([there])
  })

  it("has its volume among the volumes, attached to it", async () => {
    const id = await run()
    const [found] = await all(instance)
    const [root] = (found?.properties.Volumes ?? []) as unknown as { VolumeId: string }[]
    const volumes = await all(volume)
    expect(volumes.find(({ key }) => key === root?.VolumeId)?.properties).toMatchObject({
      State: "in-use",
      Encrypted: false,
      Attachments: [{ InstanceId: id, State: "attached" }],
    })
  })
})

describe("a security group", () => {
  it("has one rule for each source, whatever EC2 gathers", async () => {
    const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "web", Description: "the web" }))
    const IpPermissions = [
      {
        IpProtocol: "tcp",
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "temporary" }, { CidrIp: "10.0.0.0/8" }],
        Ipv6Ranges: [{ CidrIpv6: "::/0" }],
        UserIdGroupPairs: [{ GroupId }],
      },
    ]
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
    const found = (await all(securityGroup)).find(({ key }) => key === GroupId)
    const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22 }
    expect(found?.properties).toMatchObject({
      GroupName: "web",
      GroupDescription: "the web",
      SecurityGroupIngress: [
        { ...ssh, CidrIp: "0.0.0.0/0", Description: "temporary" },
        { ...ssh, CidrIp: "10.0.0.0/8" },
        { ...ssh, CidrIpv6: "::/0" },
        { ...ssh, SourceSecurityGroupId: GroupId, SourceSecurityGroupOwnerId: "100000000001" },
      ],
      SecurityGroupEgress: [{ IpProtocol: "-1", CidrIp: "0.0.0.0/0" }],
    })
    expect(wrongWith(securityGroup as never, found?.properties ?? {})).toEqual([])
  })
})

describe("a VPC", () => {
  it("tells whether AWS made it, in every region", async () => {
    for (const region of ["us-east-1", "eu-west-1"]) {
      const [found] = await all(vpc, region)
      expect(found?.properties).toMatchObject({ IsDefault: true, State: "available", CidrBlocks: ["172.31.0.0/16"] })
    }
  })
})
