import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { attempt } from "../attempt.ts"
import { foundSetting, isAsked } from "../setting.ts"
import {
  awsManagedKey,
  type EbsEncryptionByDefault,
  ebsEncryptionByDefaultSchema as schema,
} from "./ebs-encryption-by-default.schema.ts"

const type = "Reconcile::EC2::EbsEncryptionByDefault"

/**
 * Encryption by default of EBS volumes, one setting per region.
 * https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
 */
export const ebsEncryptionByDefault: Provider<EbsEncryptionByDefault> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["ec2:GetEbsDefaultKmsKeyId", "ec2:GetEbsEncryptionByDefault"],
    write: [
      "ec2:DisableEbsEncryptionByDefault",
      "ec2:EnableEbsEncryptionByDefault",
      "ec2:ModifyEbsDefaultKmsKeyId",
      "ec2:ResetEbsDefaultKmsKeyId",
    ],
  },
  arns: (_, { account, region }, partition) => [`arn:${partition}:ec2:${region}:${account.id}:*`],
  read,
  create: write,
  update: write,
  delete: reset,
}

/** The key is asked for only where somebody speaks of it: a call less per region. */
async function read(
  session: Session,
  wanted: Wanted<EbsEncryptionByDefault> | "all",
): Promise<readonly Found<EbsEncryptionByDefault>[]> {
  if (!isAsked(wanted)) return []
  const { EC2Client, GetEbsDefaultKmsKeyIdCommand, GetEbsEncryptionByDefaultCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  const withKey =
    wanted === "all" ||
    wanted.desired.some(({ state, properties }) => state === "absent" || properties.KmsKeyId !== undefined)
  const [encryption, key] = await Promise.all([
    attempt(session, "read whether EBS volumes are encrypted by default", () =>
      ec2.send(new GetEbsEncryptionByDefaultCommand({})),
    ),
    withKey &&
      attempt(session, "read the key that encrypts EBS volumes by default", () =>
        ec2.send(new GetEbsDefaultKmsKeyIdCommand({})),
      ),
  ])
  const properties = {
    Enabled: encryption.EbsEncryptionByDefault ?? false,
    ...(key && { KmsKeyId: spelled(key.KmsKeyId) }),
  }
  return foundSetting(wanted, { type, schema, properties })
}

/** The key comes first, so that no volume is encrypted with another one meanwhile. */
async function write(session: Session, { before, after }: Write<EbsEncryptionByDefault>): Promise<void> {
  if (!after) throw new Error("A setting to write needs its properties.")
  const { KmsKeyId, Enabled } = after
  if (KmsKeyId !== undefined && KmsKeyId !== before?.properties.KmsKeyId) await useKey(session, KmsKeyId)
  if (Enabled !== before?.properties.Enabled) await enable(session, Enabled)
}

async function reset(session: Session): Promise<void> {
  await enable(session, false)
  await useKey(session, awsManagedKey)
}

async function enable(session: Session, Enabled: boolean): Promise<void> {
  const { EC2Client, DisableEbsEncryptionByDefaultCommand, EnableEbsEncryptionByDefaultCommand } = await import(
    "./client.ts"
  )
  const ec2 = session.client(EC2Client)
  const what = Enabled ? "have EBS volumes encrypted by default" : "stop encrypting EBS volumes by default"
  await attempt(session, what, () =>
    Enabled
      ? ec2.send(new EnableEbsEncryptionByDefaultCommand({}))
      : ec2.send(new DisableEbsEncryptionByDefaultCommand({})),
  )
}

async function useKey(session: Session, KmsKeyId: string): Promise<void> {
  const { EC2Client, ModifyEbsDefaultKmsKeyIdCommand, ResetEbsDefaultKmsKeyIdCommand } = await import("./client.ts")
  const ec2 = session.client(EC2Client)
  await attempt(session, `have EBS volumes encrypted with ${KmsKeyId} by default`, () =>
    KmsKeyId === awsManagedKey
      ? ec2.send(new ResetEbsDefaultKmsKeyIdCommand({}))
      : ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId })),
  )
}

/** AWS shows its own key by its alias, or by the alias's ARN. */
const spelled = (key = awsManagedKey): string => (key.endsWith(`:${awsManagedKey}`) ? awsManagedKey : key)
