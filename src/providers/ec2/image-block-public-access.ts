import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { foundSetting, isAsked, pinnedBy } from "../setting.ts"
import {
  type ImageBlockPublicAccess,
  imageBlockPublicAccessSchema as schema,
} from "./image-block-public-access.schema.ts"

const type = "Reconcile::EC2::ImageBlockPublicAccess"
type State = ImageBlockPublicAccess["State"]

/**
 * Block public access for AMIs, one setting per region.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
 */
export const imageBlockPublicAccess: Provider<ImageBlockPublicAccess> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["ec2:GetImageBlockPublicAccessState"],
    write: ["ec2:DisableImageBlockPublicAccess", "ec2:EnableImageBlockPublicAccess"],
  },
  arns: (_, { account, region }, partition) => [`arn:${partition}:ec2:${region}:${account.id}:*`],
  read,
  create: write,
  update: write,
  delete: (session) => put(session, "unblocked"),
}

/**
 * AWS shows the old state for up to ten minutes after it took a new one. While applying, what this session had accepted counts:
 * nobody could wait for the rest. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html
 */
async function read(
  session: Session,
  wanted: Wanted<ImageBlockPublicAccess> | "all",
): Promise<readonly Found<ImageBlockPublicAccess>[]> {
  if (!isAsked(wanted)) return []
  const { EC2Client, GetImageBlockPublicAccessStateCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  const { ImageBlockPublicAccessState, ManagedBy } = await attempt(
    session,
    "read whether AMIs can be shared with the public",
    () => ec2.send(new GetImageBlockPublicAccessStateCommand({})),
  )
  const shown: State = ImageBlockPublicAccessState === "block-new-sharing" ? "block-new-sharing" : "unblocked"
  const State = session.purpose === "apply" ? ((await accepted(session)).get(session.target.region) ?? shown) : shown
  return foundSetting(wanted, { type, schema, properties: { State }, pinned: pinnedBy(ManagedBy) })
}

async function write(session: Session, { after }: Write<ImageBlockPublicAccess>): Promise<void> {
  if (!after) throw new Error("A setting to write needs its properties.")
  await put(session, after.State)
}

async function put(session: Session, State: State): Promise<void> {
  const { EC2Client, DisableImageBlockPublicAccessCommand, EnableImageBlockPublicAccessCommand } = await import(
    "./client.ts"
  )
  const ec2 = session.client(EC2Client)
  await attempt<object>(session, `set block public access for AMIs to ${State}`, () =>
    State === "unblocked"
      ? ec2.send(new DisableImageBlockPublicAccessCommand({}))
      : ec2.send(new EnableImageBlockPublicAccessCommand({ ImageBlockPublicAccessState: State })),
  )
  const states = await accepted(session)
  states.set(session.target.region, State)
}

/** The states that AWS took from this session, by region. */
function accepted(session: Session): Promise<Map<string, State>> {
  return session.once("ec2:image-block-public-access", async () => new Map())
}
