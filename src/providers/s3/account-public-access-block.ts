import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { foundSetting, isAsked } from "../setting.ts"
import {
  type AccountPublicAccessBlock,
  accountPublicAccessBlockSchema as schema,
} from "./account-public-access-block.schema.ts"

const type = "Reconcile::S3::AccountPublicAccessBlock"

/**
 * S3 Block Public Access of an account. The permission to delete the setting is the one to put it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html
 */
export const accountPublicAccessBlock: Provider<AccountPublicAccessBlock> = {
  type,
  scope: "account",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["s3:GetAccountPublicAccessBlock"],
    write: ["s3:PutAccountPublicAccessBlock"],
  },
  arns: (_, { account }, partition) => [`arn:${partition}:s3::${account.id}:*`],
  read,
  create: write,
  update: write,
  delete: reset,
}

/** What is in effect: a policy of the organization may have the last word, and AWS does not say whether it has. */
async function read(
  session: Session,
  wanted: Wanted<AccountPublicAccessBlock> | "all",
): Promise<readonly Found<AccountPublicAccessBlock>[]> {
  if (!isAsked(wanted)) return []
  const { S3ControlClient, GetPublicAccessBlockCommand } = await import("./control-client.ts")
  const s3 = session.client(S3ControlClient)
  const AccountId = session.target.account.id
  const reply = await lookFor(
    session,
    "read S3 Block Public Access",
    () => s3.send(new GetPublicAccessBlockCommand({ AccountId })),
    "NoSuchPublicAccessBlockConfiguration",
  )
  const {
    BlockPublicAcls = false,
    IgnorePublicAcls = false,
    BlockPublicPolicy = false,
    RestrictPublicBuckets = false,
  } = reply?.PublicAccessBlockConfiguration ?? {}
  const properties = { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets }
  return foundSetting(wanted, { type, schema, properties })
}

/** AWS takes all four flags at once: one that is left out would be false. */
async function write(session: Session, { before, after }: Write<AccountPublicAccessBlock>): Promise<void> {
  if (!after) throw new Error("A setting to write needs its properties.")
  const { S3ControlClient, PutPublicAccessBlockCommand } = await import("./control-client.ts")
  const s3 = session.client(S3ControlClient)
  const AccountId = session.target.account.id
  const PublicAccessBlockConfiguration = { ...before?.properties, ...after }
  await attempt(session, "change S3 Block Public Access", () =>
    s3.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration })),
  )
}

async function reset(session: Session): Promise<void> {
  const { S3ControlClient, DeletePublicAccessBlockCommand } = await import("./control-client.ts")
  const s3 = session.client(S3ControlClient)
  const AccountId = session.target.account.id
  await attempt(session, "remove S3 Block Public Access", () =>
    s3.send(new DeletePublicAccessBlockCommand({ AccountId })),
  )
}
