import type { DescribeSecretResponse } from "@aws-sdk/client-secrets-manager"
import type { Session, Write } from "../../model.ts"
import { attempt, codeOf, refused } from "../attempt.ts"
import { type LookedUp, lookedUp, withoutQuoting } from "../looked-up.ts"
import { completeTags, isAwsTag, ownershipOf, type Tag } from "../tagging.ts"
import { recoveryTags } from "./recovery.ts"
import { awsManagedKey, type Secret } from "./secret.schema.ts"
import { changePolicy, changeSettings, changeTags, putValue } from "./secret-parts.ts"
import { describeSecret } from "./secret-read.ts"
import { newVersionId, sourceTags } from "./secret-version.ts"

/**
 * Creates a secret with its value and tags, then its policy. One of this name that is scheduled for deletion is restored where
 * the same template of the same configuration made it, and a value replaces its own.
 */
export async function createSecret(session: Session, write: Write<Secret>): Promise<void> {
  const { after } = write
  if (!after) throw new Error("A secret to create needs its properties.")
  const { Name } = after
  const value = lookedUp(session, write, "SecretString")
  const versionId = value && newVersionId(value.reference)
  const tags = [
    ...(after.Tags ?? []).filter(({ Key }) => !isAwsTag(Key)),
    ...recoveryTags(after.RecoveryWindowInDays),
    ...sourceTags(value?.reference),
  ]
  try {
    await create(session, after, { tags, value, versionId })
  } catch (error) {
    if (!["ResourceExists", "InvalidRequest"].includes(codeOf(error))) throw error
    const there = await describeSecret(session, Name)
    const what = `create secret ${Name}`
    if (there?.DeletedDate) {
      const remark = whyDeleted(there, tags, value)
      if (remark !== undefined) throw refused(session, what, error, remark)
      return restore(session, after, { there, tags, value })
    }
    if (!there || !isMadeNow(there, tags, versionId)) {
      throw refused(session, what, error, "It was not made by this run: plan again to see it as it is.")
    }
  }
  if (after.ResourcePolicy !== undefined) await changePolicy(session, Name, after.ResourcePolicy)
}

interface Making {
  readonly tags: readonly Tag[]
  readonly value: LookedUp | undefined
  readonly versionId: string | undefined
}

async function create(session: Session, after: Secret, { tags, value, versionId }: Making): Promise<void> {
  const { CreateSecretCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  const { Name, Description, KmsKeyId } = after
  const command = new CreateSecretCommand({
    Name,
    Tags: [...tags],
    ...(Description && { Description }),
    ...(KmsKeyId && { KmsKeyId }),
    ...(value && { SecretString: value.value, ClientRequestToken: versionId }),
  })
  await attempt(session, `create secret ${Name}`, () => withoutQuoting(value?.value, () => client.send(command)))
}

/**
 * A name stays taken until its recovery window is over. Who may use the restored secret comes first; its old tags go.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html
 */
async function restore(
  session: Session,
  after: Secret,
  { there, tags, value }: Pick<Making, "tags" | "value"> & { readonly there: DescribeSecretResponse },
): Promise<void> {
  const { RestoreSecretCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  const { Name, Description = "", KmsKeyId = awsManagedKey } = after
  await attempt(session, `restore secret ${Name}`, () => client.send(new RestoreSecretCommand({ SecretId: Name })))
  await changePolicy(session, Name, after.ResourcePolicy)
  await changeSettings(session, Name, { Description, KmsKeyId })
  if (value) await putValue(session, Name, value)
  const kept = new Set(tags.map(({ Key }) => Key))
  const gone = completeTags(there.Tags).flatMap(({ Key }) => (isAwsTag(Key) || kept.has(Key) ? [] : [Key]))
  await changeTags(session, Name, { put: tags, gone })
}

/** Why a secret stays deleted; undefined if it may be restored. Whoever may read what is stated would read what it held. */
function whyDeleted(
  there: DescribeSecretResponse,
  tags: readonly Tag[],
  value: LookedUp | undefined,
): string | undefined {
  const [made, wanted] = [ownershipOf(completeTags(there.Tags)), ownershipOf(tags)]
  if (made.owner !== undefined && made.owner !== wanted.owner) return "Another configuration owned it."
  if (made.owner === undefined || made.template === undefined || made.template !== wanted.template) {
    return "This template did not make it: its value is not handed on. Restore it yourself, or delete it without recovery."
  }
  if (value) return undefined
  return "No SecretString is stated, and its old value is not handed on. Restore it yourself, or delete it without recovery."
}

/** The reply to a create can get lost; the repeated call may then say that it exists. */
function isMadeNow(there: DescribeSecretResponse, tags: readonly Tag[], versionId: string | undefined): boolean {
  const live = completeTags(there.Tags)
  const versions = Object.keys(there.VersionIdsToStages ?? {})
  return (
    tags.every(({ Key, Value }) => live.some((tag) => tag.Key === Key && tag.Value === Value)) &&
    (versionId === undefined ? versions.length === 0 : versions.includes(versionId))
  )
}
