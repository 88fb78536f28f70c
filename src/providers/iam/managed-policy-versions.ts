import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  type PolicyVersion,
} from "@aws-sdk/client-iam"
import type { Json, Session } from "../../model.ts"
import { stableText } from "../../value/digest.ts"
import { canonicalDocument, encodeDocument } from "../../value/policy.ts"
import { decodeDocument } from "./documents.ts"
import { codeOf, perform, type RetryWhen, recent, remove } from "./retry.ts"
import { everything } from "./sweep.ts"

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const MOST_VERSIONS = 5

/** Makes the document the policy's default version; where there is no room, the oldest other version goes. */
export async function createVersion(session: Session, arn: string, document: Json): Promise<void> {
  const iam = session.client(IAMClient)
  const PolicyDocument = encodeDocument(document)
  const call = () => iam.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument, SetAsDefault: true }))
  const create = async () => perform(session, `update policy ${arn}`, call, await unseenPolicy(session, arn))
  await makeRoom(session, arn)
  try {
    await create()
  } catch (error) {
    // The reply to a version that was made can get lost; its repetition may then find no room.
    if (codeOf(error) !== "LimitExceeded") throw error
    if (await isDefault(session, arn, document)) return
    if (!(await makeRoom(session, arn))) throw error
    await create()
  }
}

/** Deletes every version but the default one, which goes with its policy. */
export async function deleteOtherVersions(session: Session, arn: string): Promise<void> {
  for (const { IsDefaultVersion, VersionId = "" } of await versionsOf(session, arn)) {
    if (!IsDefaultVersion) await deleteVersion(session, arn, VersionId)
  }
}

/** "Does not exist" about a policy this session has just made. */
export async function unseenPolicy(session: Session, arn: string): Promise<RetryWhen> {
  const { created } = await recent(session)
  return (error) => codeOf(error) === "NoSuchEntity" && created.has(arn)
}

/** Do two identity policies mean the same? */
export function sameDocument(a: Json, b: Json): boolean {
  const form = (document: Json) => stableText(canonicalDocument(document, { kind: "identity" }))
  return form(a) === form(b)
}

/** Oldest first. */
async function versionsOf(session: Session, arn: string): Promise<readonly PolicyVersion[]> {
  const iam = session.client(IAMClient)
  const retry = await unseenPolicy(session, arn)
  const load = (Marker: string | undefined) => {
    const call = () => iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn, Marker }))
    return perform(session, `list the versions of policy ${arn}`, call, retry)
  }
  const versions = await everything(load, (page) => page.Versions)
  return versions.toSorted((a, b) => numberOf(a) - numberOf(b))
}

function deleteVersion(session: Session, arn: string, VersionId: string): Promise<void> {
  const iam = session.client(IAMClient)
  return remove(session, `delete version ${VersionId} of policy ${arn}`, () =>
    iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId })),
  )
}

/** Was there no room, so that the oldest version had to go? */
async function makeRoom(session: Session, arn: string): Promise<boolean> {
  const versions = await versionsOf(session, arn)
  const oldest = versions.find(({ IsDefaultVersion }) => !IsDefaultVersion)?.VersionId
  if (versions.length < MOST_VERSIONS || oldest === undefined) return false
  await deleteVersion(session, arn, oldest)
  return true
}

async function isDefault(session: Session, arn: string, document: Json): Promise<boolean> {
  const iam = session.client(IAMClient)
  const current = await perform(session, `read policy ${arn}`, async () => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }))
    return iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId }))
  })
  return sameDocument(decodeDocument(current.PolicyVersion?.Document), document)
}

const numberOf = ({ VersionId = "" }: PolicyVersion) => Number(VersionId.slice(1))
