import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { foundSetting, isAsked, pinnedBy } from "../setting.ts"
import {
  type SnapshotBlockPublicAccess,
  snapshotBlockPublicAccessSchema as schema,
} from "./snapshot-block-public-access.schema.ts"

const type = "AWS::EC2::SnapshotBlockPublicAccess"

/**
 * Block public access for EBS snapshots, one setting per region.
 * https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
 */
export const snapshotBlockPublicAccess: Provider<SnapshotBlockPublicAccess> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["ec2:GetSnapshotBlockPublicAccessState"],
    write: ["ec2:DisableSnapshotBlockPublicAccess", "ec2:EnableSnapshotBlockPublicAccess"],
  },
  arns: (_, { account, region }, partition) => [`arn:${partition}:ec2:${region}:${account.id}:*`],
  read,
  create: write,
  update: write,
  delete: (session) => put(session, "unblocked"),
}

async function read(
  session: Session,
  wanted: Wanted<SnapshotBlockPublicAccess> | "all",
): Promise<readonly Found<SnapshotBlockPublicAccess>[]> {
  if (!isAsked(wanted)) return []
  const { EC2Client, GetSnapshotBlockPublicAccessStateCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  const { State = "unblocked", ManagedBy } = await attempt(
    session,
    "read whether snapshots can be shared with the public",
    () => ec2.send(new GetSnapshotBlockPublicAccessStateCommand({})),
  )
  return foundSetting(wanted, { type, schema, properties: { State }, pinned: pinnedBy(ManagedBy) })
}

async function write(session: Session, { after }: Write<SnapshotBlockPublicAccess>): Promise<void> {
  if (!after) throw new Error("A setting to write needs its properties.")
  await put(session, after.State)
}

async function put(session: Session, State: SnapshotBlockPublicAccess["State"]): Promise<void> {
  const { EC2Client, DisableSnapshotBlockPublicAccessCommand, EnableSnapshotBlockPublicAccessCommand } = await import(
    "./client.ts"
  )
  const ec2 = session.client(EC2Client)
  await attempt(session, `set block public access for snapshots to ${State}`, () =>
    State === "unblocked"
      ? ec2.send(new DisableSnapshotBlockPublicAccessCommand({}))
      : ec2.send(new EnableSnapshotBlockPublicAccessCommand({ State })),
  )
}
