import type { FromSchema } from "json-schema-to-ts"
import { shownFlag, shownTags, shownText, shownTexts } from "../shown.ts"

/**
 * `AWS::EC2::VPC`, in CloudFormation's words; `IsDefault`, `State`, `OwnerId`, `DhcpOptionsId` and `CidrBlocks` are EC2's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
 */
export const vpcSchema = {
  title: "AWS::EC2::VPC",
  description: "A VPC, as it is; those that other accounts share are among them.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["VpcId"],
  properties: {
    VpcId: { ...shownText, description: "The id: `vpc-...`." },
    IsDefault: { ...shownFlag, description: "Whether it is the one that AWS made in the region." },
    State: { ...shownText, description: "pending or available." },
    OwnerId: { ...shownText, description: "The account it belongs to." },
    CidrBlock: { ...shownText, description: "Its first IPv4 addresses: `10.0.0.0/16`." },
    CidrBlocks: { ...shownTexts, description: "All its IPv4 addresses." },
    Ipv6CidrBlocks: { ...shownTexts, description: "All its IPv6 addresses." },
    InstanceTenancy: { ...shownText, description: "default or dedicated." },
    DhcpOptionsId: { ...shownText, description: "Its DHCP options." },
    Tags: shownTags,
  },
} as const

/** The properties of a VPC. */
export type Vpc = FromSchema<typeof vpcSchema>
