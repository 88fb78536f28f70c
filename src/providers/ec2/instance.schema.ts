import type { FromSchema } from "json-schema-to-ts"
import { shownFlag, shownTags, shownText, shownTexts, shownTime } from "../shown.ts"

/**
 * `AWS::EC2::Instance`, in CloudFormation's words where it has any; `LaunchTime`, `StateTransitionReason`, `Architecture`,
 * `PlatformDetails` and `InstanceLifecycle` are EC2's own. User data is never read: it often holds secrets.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html
 */
export const instanceSchema = {
  title: "AWS::EC2::Instance",
  description: "An EC2 instance, as it is. One that is terminated is none any more, although EC2 shows it for an hour.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["InstanceId"],
  properties: {
    InstanceId: { ...shownText, description: "The id: `i-...`." },
    State: {
      type: "object",
      readOnly: true,
      description: "Whether it runs.",
      additionalProperties: false,
      properties: {
        Code: { type: "string", description: "The state as a number: 16 is running, 80 is stopped." },
        Name: { type: "string", description: "pending, running, shutting-down, stopping or stopped." },
      },
    },
    StateTransitionReason: {
      ...shownText,
      description: "Why it is in this state, and since when: `User initiated (2026-03-31 09:00:00 GMT)`.",
    },
    LaunchTime: { ...shownTime, description: "When it was last started." },
    InstanceType: { ...shownText, description: "The size: `t3.micro`." },
    InstanceLifecycle: { ...shownText, description: "spot, scheduled or capacity-block; absent for one on demand." },
    ImageId: { ...shownText, description: "The image it was made of." },
    Architecture: { ...shownText, description: "The architecture of the image: `x86_64`, `arm64`." },
    PlatformDetails: { ...shownText, description: "What is billed: `Linux/UNIX`, `Windows`." },
    KeyName: { ...shownText, description: "The name of its key pair." },
    IamInstanceProfile: { ...shownText, description: "The name of its instance profile." },
    SecurityGroupIds: { ...shownTexts, description: "The ids of its security groups." },
    SubnetId: { ...shownText, description: "The subnet of its first network interface." },
    VpcId: { ...shownText, description: "The VPC it is in." },
    AvailabilityZone: { ...shownText, description: "The zone it is in: `eu-west-1a`." },
    Tenancy: { ...shownText, description: "default, dedicated or host." },
    PrivateIp: { ...shownText, description: "Its private IPv4 address." },
    PublicIp: { ...shownText, description: "Its public IPv4 address, if it has one." },
    PublicDnsName: { ...shownText, description: "Its public name, if it has one." },
    SourceDestCheck: { ...shownFlag, description: "Whether it takes only traffic that is meant for itself." },
    EbsOptimized: { ...shownFlag, description: "Whether its volumes have bandwidth of their own." },
    Monitoring: { ...shownFlag, description: "Whether it is monitored by the minute." },
    MetadataOptions: {
      type: "object",
      readOnly: true,
      description: "How its metadata can be asked for. `HttpTokens` is `required` where IMDSv1 is off.",
      additionalProperties: false,
      properties: {
        HttpEndpoint: { type: "string", description: "enabled or disabled." },
        HttpTokens: { type: "string", description: "required or optional." },
        HttpPutResponseHopLimit: { type: "integer", description: "How many hops a token may travel." },
        HttpProtocolIpv6: { type: "string", description: "enabled or disabled." },
        InstanceMetadataTags: { type: "string", description: "Whether its tags are among the metadata." },
      },
    },
    Volumes: {
      type: "array",
      readOnly: true,
      description: "The EBS volumes attached to it.",
      keyed: "VolumeId",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["VolumeId"],
        properties: {
          VolumeId: { type: "string", description: "The id: `vol-...`." },
          Device: { type: "string", description: "The device it is attached as: `/dev/xvda`." },
        },
      },
    },
    Tags: shownTags,
  },
} as const

/** The properties of an EC2 instance. */
export type Instance = FromSchema<typeof instanceSchema>
