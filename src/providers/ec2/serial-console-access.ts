import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { foundSetting, isAsked, pinnedBy } from "../setting.ts"
import { type SerialConsoleAccess, serialConsoleAccessSchema as schema } from "./serial-console-access.schema.ts"

const type = "Reconcile::EC2::SerialConsoleAccess"

/**
 * Access to EC2's serial consoles, one setting per region.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-access-to-serial-console.html
 */
export const serialConsoleAccess: Provider<SerialConsoleAccess> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["ec2:GetSerialConsoleAccessStatus"],
    write: ["ec2:DisableSerialConsoleAccess", "ec2:EnableSerialConsoleAccess"],
  },
  arns: (_, { account, region }, partition) => [`arn:${partition}:ec2:${region}:${account.id}:*`],
  read,
  create: write,
  update: write,
  delete: (session) => enable(session, false),
}

async function read(
  session: Session,
  wanted: Wanted<SerialConsoleAccess> | "all",
): Promise<readonly Found<SerialConsoleAccess>[]> {
  if (!isAsked(wanted)) return []
  const { EC2Client, GetSerialConsoleAccessStatusCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  const { SerialConsoleAccessEnabled: Enabled = false, ManagedBy } = await attempt(
    session,
    "read whether serial consoles can be reached",
    () => ec2.send(new GetSerialConsoleAccessStatusCommand({})),
  )
  return foundSetting(wanted, { type, schema, properties: { Enabled }, pinned: pinnedBy(ManagedBy) })
}

async function write(session: Session, { after }: Write<SerialConsoleAccess>): Promise<void> {
  if (!after) throw new Error("A setting to write needs its properties.")
  await enable(session, after.Enabled)
}

async function enable(session: Session, Enabled: boolean): Promise<void> {
  const { EC2Client, DisableSerialConsoleAccessCommand, EnableSerialConsoleAccessCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  const what = Enabled ? "open the serial consoles" : "close the serial consoles"
  await attempt(session, what, () =>
    Enabled ? ec2.send(new EnableSerialConsoleAccessCommand({})) : ec2.send(new DisableSerialConsoleAccessCommand({})),
  )
}
