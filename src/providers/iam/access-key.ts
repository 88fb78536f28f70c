import {
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  paginateListAccessKeys,
  paginateListUsers,
} from "@aws-sdk/client-iam"
import pLimit from "p-limit"
import type { Found, Provider, Session } from "../../model.ts"
import { lookFor } from "../attempt.ts"
import { DETAILS_AT_ONCE, everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import { type AccessKey, accessKeySchema as schema } from "./access-key.schema.ts"

/**
 * The access keys of an account's users: read, never written. It takes a call for each user and one for each key: where the
 * ids do not matter, the credential report tells the same of all users in two calls. The root's keys are in the report only.
 */
export const accessKey: Provider<AccessKey> = {
  type: "AWS::IAM::AccessKey",
  scope: "account",
  schema,
  key: ["AccessKeyId"],
  ownership: "declared",
  actions: { read: ["iam:GetAccessKeyLastUsed", "iam:ListAccessKeys", "iam:ListUsers"], write: [] },
  read: listed(async (session, wants) => {
    const pages = paginateListUsers({ client: session.client(IAMClient), pageSize: 1000 }, {})
    const users = await everyMember(session, "list users", pages, (page) => page.Users)
    const inTurn = pLimit(DETAILS_AT_ONCE)
    const all = await inTurn.map(users, ({ UserName = "" }) => keysOf(session, UserName))
    const keys = all.flat().filter(({ AccessKeyId = "" }) => wants(AccessKeyId))
    return inTurn.map(keys, async (one) => foundKey(one, await lastUseOf(session, one)))
  }),
}

/** Nothing of a user that was deleted meanwhile. */
async function keysOf(session: Session, UserName: string): Promise<readonly AccessKeyMetadata[]> {
  const what = `list the access keys of user ${UserName}`
  const pages = paginateListAccessKeys({ client: session.client(IAMClient) }, { UserName })
  const call = () => everyMember(session, what, pages, (page) => page.AccessKeyMetadata)
  return (await lookFor(session, what, call, "NoSuchEntity")) ?? []
}

async function lastUseOf(session: Session, key: AccessKeyMetadata): Promise<AccessKeyLastUsed | undefined> {
  const { AccessKeyId, UserName } = key
  const call = () => session.client(IAMClient).send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))
  const what = `read when access key ${AccessKeyId} of user ${UserName} was last used`
  const reply = await lookFor(session, what, call, "NoSuchEntity")
  return reply?.AccessKeyLastUsed
}

function foundKey(shown: AccessKeyMetadata, lastUse: AccessKeyLastUsed | undefined): Found<AccessKey> {
  const { AccessKeyId = "", UserName, Status, CreateDate } = shown
  const properties: AccessKey = {
    AccessKeyId,
    UserName,
    Status,
    CreateDate: momentOf(CreateDate),
    LastUsedDate: momentOf(lastUse?.LastUsedDate),
    LastUsedRegion: applicable(lastUse?.Region),
    LastUsedService: applicable(lastUse?.ServiceName),
  }
  return { key: AccessKeyId, properties: withoutGaps(properties) }
}

/** What IAM says of a key that was never used. */
const applicable = (text: string | undefined): string | undefined => (text === "N/A" ? undefined : text || undefined)
