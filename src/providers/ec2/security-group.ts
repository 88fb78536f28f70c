import type { SecurityGroup as ApiGroup, IpPermission } from "@aws-sdk/client-ec2"
import type { Found, Provider, Session } from "../../model.ts"
import { everyMember, listed, withoutGaps } from "../listing.ts"
import { completeTags } from "../tagging.ts"
import { arnOf } from "./arn.ts"
import { type SecurityGroup, securityGroupSchema as schema } from "./security-group.schema.ts"

/** The security groups of a region: read, never written. */
export const securityGroup: Provider<SecurityGroup> = {
  type: "AWS::EC2::SecurityGroup",
  scope: "region",
  schema,
  key: ["GroupId"],
  ownership: "declared",
  actions: { read: ["ec2:DescribeSecurityGroups"], write: [] },
  read: listed(async (session) => {
    const { EC2Client, paginateDescribeSecurityGroups } = await import("./client.ts")
    const client = session.client(EC2Client)
    const pages = paginateDescribeSecurityGroups({ client, pageSize: 1000 }, {})
    const groups = await everyMember(session, "list security groups", pages, (page) => page.SecurityGroups)
    return groups.map((group) => foundGroup(session, group))
  }),
}

function foundGroup(session: Session, group: ApiGroup): Found<SecurityGroup> {
  const { GroupId = "", GroupName, Description, VpcId, OwnerId, IpPermissions = [], IpPermissionsEgress = [] } = group
  const properties: SecurityGroup = {
    GroupId,
    GroupName,
    GroupDescription: Description || undefined,
    VpcId: VpcId || undefined,
    OwnerId,
    SecurityGroupIngress: IpPermissions.flatMap((permission) => [
      ...addressRules(permission),
      ...rulesFor(permission, permission.PrefixListIds, ({ PrefixListId }) => ({ SourcePrefixListId: PrefixListId })),
      ...rulesFor(permission, permission.UserIdGroupPairs, ({ GroupId, UserId }) => ({
        SourceSecurityGroupId: GroupId,
        SourceSecurityGroupOwnerId: UserId,
      })),
    ]),
    SecurityGroupEgress: IpPermissionsEgress.flatMap((permission) => [
      ...addressRules(permission),
      ...rulesFor(permission, permission.PrefixListIds, (list) => ({ DestinationPrefixListId: list.PrefixListId })),
      ...rulesFor(permission, permission.UserIdGroupPairs, (pair) => ({ DestinationSecurityGroupId: pair.GroupId })),
    ]),
    Tags: completeTags(group.Tags),
  }
  return { key: GroupId, arn: arnOf(session, "security-group", GroupId, OwnerId), properties: withoutGaps(properties) }
}

const addressRules = (permission: IpPermission) => [
  ...rulesFor(permission, permission.IpRanges, ({ CidrIp }) => ({ CidrIp })),
  ...rulesFor(permission, permission.Ipv6Ranges, ({ CidrIpv6 }) => ({ CidrIpv6 })),
]

/** EC2 gathers what the same traffic is allowed for; CloudFormation has one rule for each. */
function rulesFor<T extends { readonly Description?: string }, Peer>(
  { IpProtocol = "-1", FromPort, ToPort }: IpPermission,
  peers: readonly T[] = [],
  nameOf: (peer: T) => Peer,
) {
  return peers.map((peer) => ({
    IpProtocol,
    FromPort,
    ToPort,
    ...nameOf(peer),
    Description: peer.Description || undefined,
  }))
}
