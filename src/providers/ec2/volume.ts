import type { Volume as ApiVolume } from "@aws-sdk/client-ec2"
import type { Found, Provider, Session } from "../../model.ts"
import { everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import { completeTags } from "../tagging.ts"
import { arnOf } from "./arn.ts"
import { volumeSchema as schema, type Volume } from "./volume.schema.ts"

/** The EBS volumes of a region: read, never written. */
export const volume: Provider<Volume> = {
  type: "AWS::EC2::Volume",
  scope: "region",
  schema,
  key: ["VolumeId"],
  ownership: "declared",
  actions: { read: ["ec2:DescribeVolumes"], write: [] },
  read: listed(async (session) => {
    const { EC2Client, paginateDescribeVolumes } = await import("./client.ts")
    const pages = paginateDescribeVolumes({ client: session.client(EC2Client), pageSize: 500 }, {})
    const volumes = await everyMember(session, "list EBS volumes", pages, (page) => page.Volumes)
    return volumes.map((one) => foundVolume(session, one))
  }),
}

function foundVolume(session: Session, shown: ApiVolume): Found<Volume> {
  const { VolumeId = "", Attachments = [] } = shown
  const properties: Volume = {
    VolumeId,
    State: shown.State,
    CreateTime: momentOf(shown.CreateTime),
    Size: shown.Size,
    VolumeType: shown.VolumeType,
    Iops: shown.Iops,
    Throughput: shown.Throughput,
    Encrypted: shown.Encrypted,
    KmsKeyId: shown.KmsKeyId,
    SnapshotId: shown.SnapshotId || undefined,
    AvailabilityZone: shown.AvailabilityZone,
    MultiAttachEnabled: shown.MultiAttachEnabled,
    Attachments: Attachments.map(({ InstanceId = "", Device, State, AttachTime, DeleteOnTermination }) => ({
      InstanceId,
      Device,
      State,
      AttachTime: momentOf(AttachTime),
      DeleteOnTermination,
    })),
    Tags: completeTags(shown.Tags),
  }
  return { key: VolumeId, arn: arnOf(session, "volume", VolumeId), properties: withoutGaps(properties) }
}
