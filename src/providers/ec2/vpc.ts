import type { Vpc as ApiVpc } from "@aws-sdk/client-ec2"
import type { Found, Provider, Session } from "../../model.ts"
import { everyMember, listed, withoutGaps } from "../listing.ts"
import { completeTags } from "../tagging.ts"
import { arnOf } from "./arn.ts"
import { vpcSchema as schema, type Vpc } from "./vpc.schema.ts"

/** The VPCs of a region: read, never written. */
export const vpc: Provider<Vpc> = {
  type: "AWS::EC2::VPC",
  scope: "region",
  schema,
  key: ["VpcId"],
  ownership: "declared",
  actions: { read: ["ec2:DescribeVpcs"], write: [] },
  read: listed(async (session) => {
    const { EC2Client, paginateDescribeVpcs } = await import("./client.ts")
    const pages = paginateDescribeVpcs({ client: session.client(EC2Client), pageSize: 1000 }, {})
    const vpcs = await everyMember(session, "list VPCs", pages, (page) => page.Vpcs)
    return vpcs.map((one) => foundVpc(session, one))
  }),
}

function foundVpc(session: Session, shown: ApiVpc): Found<Vpc> {
  const { VpcId = "", OwnerId, CidrBlockAssociationSet = [], Ipv6CidrBlockAssociationSet = [] } = shown
  const properties: Vpc = {
    VpcId,
    IsDefault: shown.IsDefault,
    State: shown.State,
    OwnerId,
    CidrBlock: shown.CidrBlock,
    CidrBlocks: CidrBlockAssociationSet.flatMap(({ CidrBlock, CidrBlockState }) => inUse(CidrBlockState, CidrBlock)),
    Ipv6CidrBlocks: Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
      inUse(Ipv6CidrBlockState, Ipv6CidrBlock),
    ),
    InstanceTenancy: shown.InstanceTenancy,
    DhcpOptionsId: shown.DhcpOptionsId,
    Tags: completeTags(shown.Tags),
  }
  return { key: VpcId, arn: arnOf(session, "vpc", VpcId, OwnerId), properties: withoutGaps(properties) }
}

/** A block that is taken away, or never came, is shown for a while. */
const inUse = (state: { readonly State?: string } | undefined, block: string | undefined): readonly string[] =>
  block === undefined || /^(disassociat|fail)/.test(state?.State ?? "") ? [] : [block]
