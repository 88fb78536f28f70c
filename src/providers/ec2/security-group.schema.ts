import type { FromSchema } from "json-schema-to-ts"
import { shownTags, shownText } from "../shown.ts"

const traffic = {
  IpProtocol: { type: "string", description: "tcp, udp, icmp, icmpv6, a number, or -1 for all." },
  FromPort: { type: "integer", description: "The first port, or the ICMP type; absent for all." },
  ToPort: { type: "integer", description: "The last port, or the ICMP code; absent for all." },
  CidrIp: { type: "string", description: "The IPv4 addresses: `0.0.0.0/0` is everybody." },
  CidrIpv6: { type: "string", description: "The IPv6 addresses: `::/0` is everybody." },
  Description: { type: "string", description: "What somebody wrote about the rule." },
} as const

/**
 * `AWS::EC2::SecurityGroup`, in CloudFormation's words: each rule has one source or destination. `OwnerId` is EC2's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
 */
export const securityGroupSchema = {
  title: "AWS::EC2::SecurityGroup",
  description: "A security group, as it is, with every rule; groups that other accounts share are among them.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["GroupId"],
  properties: {
    GroupId: { ...shownText, description: "The id: `sg-...`." },
    GroupName: { ...shownText, description: "The name, unique in its VPC." },
    GroupDescription: { ...shownText, description: "What somebody wrote about it." },
    VpcId: { ...shownText, description: "The VPC it is for." },
    OwnerId: { ...shownText, description: "The account it belongs to." },
    SecurityGroupIngress: {
      type: "array",
      readOnly: true,
      description: "What may come in, one rule for each source.",
      set: true,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["IpProtocol"],
        properties: {
          ...traffic,
          SourcePrefixListId: { type: "string", description: "The prefix list that may come in." },
          SourceSecurityGroupId: { type: "string", description: "The group whose members may come in." },
          SourceSecurityGroupOwnerId: { type: "string", description: "The account of that group." },
        },
      },
    },
    SecurityGroupEgress: {
      type: "array",
      readOnly: true,
      description: "What may go out, one rule for each destination.",
      set: true,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["IpProtocol"],
        properties: {
          ...traffic,
          DestinationPrefixListId: { type: "string", description: "The prefix list that may be reached." },
          DestinationSecurityGroupId: { type: "string", description: "The group whose members may be reached." },
        },
      },
    },
    Tags: shownTags,
  },
} as const

/** The properties of a security group. */
export type SecurityGroup = FromSchema<typeof securityGroupSchema>
