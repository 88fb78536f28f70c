import type { Instance as ApiInstance } from "@aws-sdk/client-ec2"
import type { Found, Provider, Session } from "../../model.ts"
import { everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import { completeTags } from "../tagging.ts"
import { arnOf } from "./arn.ts"
import { type Instance, instanceSchema as schema } from "./instance.schema.ts"

/** All states but `terminated`. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const LIVING = ["pending", "running", "shutting-down", "stopping", "stopped"]

/** The EC2 instances of a region: read, never written. */
export const instance: Provider<Instance> = {
  type: "AWS::EC2::Instance",
  scope: "region",
  schema,
  key: ["InstanceId"],
  ownership: "declared",
  actions: { read: ["ec2:DescribeInstances"], write: [] },
  read: listed(async (session) => {
    const { EC2Client, paginateDescribeInstances } = await import("./client.ts")
    const client = session.client(EC2Client)
    const reservations = await everyMember(
      session,
      "list EC2 instances",
      paginateDescribeInstances(
        { client, pageSize: 1000 },
        { Filters: [{ Name: "instance-state-name", Values: LIVING }] },
      ),
      (page) => page.Reservations,
    )
    return reservations.flatMap(({ Instances = [] }) => Instances.map((one) => foundInstance(session, one)))
  }),
}

function foundInstance(session: Session, shown: ApiInstance): Found<Instance> {
  const { InstanceId = "", State, Placement, MetadataOptions, Monitoring } = shown
  const properties: Instance = {
    InstanceId,
    State: State && { Code: State.Code === undefined ? undefined : String(State.Code), Name: State.Name },
    StateTransitionReason: shown.StateTransitionReason || undefined,
    LaunchTime: momentOf(shown.LaunchTime),
    InstanceType: shown.InstanceType,
    InstanceLifecycle: shown.InstanceLifecycle || undefined,
    ImageId: shown.ImageId,
    Architecture: shown.Architecture,
    PlatformDetails: shown.PlatformDetails,
    KeyName: shown.KeyName || undefined,
    IamInstanceProfile: shown.IamInstanceProfile?.Arn?.split("/").at(-1),
    SecurityGroupIds: (shown.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    SubnetId: shown.SubnetId,
    VpcId: shown.VpcId,
    AvailabilityZone: Placement?.AvailabilityZone,
    Tenancy: Placement?.Tenancy,
    PrivateIp: shown.PrivateIpAddress,
    PublicIp: shown.PublicIpAddress,
    PublicDnsName: shown.PublicDnsName || undefined,
    SourceDestCheck: shown.SourceDestCheck,
    EbsOptimized: shown.EbsOptimized,
    Monitoring: Monitoring && (Monitoring.State === "enabled" || Monitoring.State === "pending"),
    MetadataOptions: MetadataOptions && {
      HttpEndpoint: MetadataOptions.HttpEndpoint,
      HttpTokens: MetadataOptions.HttpTokens,
      HttpPutResponseHopLimit: MetadataOptions.HttpPutResponseHopLimit,
      HttpProtocolIpv6: MetadataOptions.HttpProtocolIpv6,
      InstanceMetadataTags: MetadataOptions.InstanceMetadataTags,
    },
    Volumes: (shown.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
      Ebs?.VolumeId ? [{ VolumeId: Ebs.VolumeId, Device: DeviceName }] : [],
    ),
    Tags: completeTags(shown.Tags),
  }
  return { key: InstanceId, arn: arnOf(session, "instance", InstanceId), properties: withoutGaps(properties) }
}
