import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { foundSetting, isAsked, pinnedBy } from "../setting.ts"
import {
  type InstanceMetadataDefaults,
  noPreference,
  instanceMetadataDefaultsSchema as schema,
} from "./instance-metadata-defaults.schema.ts"

const type = "Reconcile::EC2::InstanceMetadataDefaults"

/**
 * Defaults of the instance metadata service, one setting per region.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
 */
export const instanceMetadataDefaults: Provider<InstanceMetadataDefaults> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["ec2:GetInstanceMetadataDefaults"],
    write: ["ec2:ModifyInstanceMetadataDefaults"],
  },
  arns: (_, { account, region }, partition) => [`arn:${partition}:ec2:${region}:${account.id}:*`],
  read,
  create: write,
  update: write,
  delete: (session) => modify(session, untouched),
}

const untouched: Required<InstanceMetadataDefaults> = {
  HttpTokens: noPreference.word,
  HttpTokensEnforced: noPreference.word,
  HttpPutResponseHopLimit: noPreference.hops,
  HttpEndpoint: noPreference.word,
  InstanceMetadataTags: noPreference.word,
}

async function read(
  session: Session,
  wanted: Wanted<InstanceMetadataDefaults> | "all",
): Promise<readonly Found<InstanceMetadataDefaults>[]> {
  if (!isAsked(wanted)) return []
  const { EC2Client, GetInstanceMetadataDefaultsCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  const { AccountLevel = {} } = await attempt(session, "read the defaults of instance metadata", () =>
    ec2.send(new GetInstanceMetadataDefaultsCommand({})),
  )
  const { ManagedBy, ManagedExceptionMessage } = AccountLevel
  // What AWS does not mention, nobody chose.
  const properties: InstanceMetadataDefaults = {
    HttpTokens: AccountLevel.HttpTokens ?? untouched.HttpTokens,
    HttpTokensEnforced: AccountLevel.HttpTokensEnforced ?? untouched.HttpTokensEnforced,
    HttpPutResponseHopLimit: AccountLevel.HttpPutResponseHopLimit ?? untouched.HttpPutResponseHopLimit,
    HttpEndpoint: AccountLevel.HttpEndpoint ?? untouched.HttpEndpoint,
    InstanceMetadataTags: AccountLevel.InstanceMetadataTags ?? untouched.InstanceMetadataTags,
  }
  return foundSetting(wanted, { type, schema, properties, pinned: pinnedBy(ManagedBy, ManagedExceptionMessage) })
}

/** AWS changes what the request names and nothing else. */
async function write(session: Session, { before, after }: Write<InstanceMetadataDefaults>): Promise<void> {
  if (!after) throw new Error("A setting to write needs its properties.")
  const is: InstanceMetadataDefaults = before?.properties ?? {}
  const changed = Object.entries(after).filter(([name, value]) => is[name as keyof typeof is] !== value)
  if (changed.length > 0) await modify(session, Object.fromEntries(changed))
}

async function modify(session: Session, changed: InstanceMetadataDefaults): Promise<void> {
  const { EC2Client, ModifyInstanceMetadataDefaultsCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  await attempt(session, "change the defaults of instance metadata", () =>
    ec2.send(new ModifyInstanceMetadataDefaultsCommand(changed)),
  )
}
