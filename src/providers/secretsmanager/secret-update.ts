import type { Session, Write } from "../../model.ts"
import { attempt, codeOf } from "../attempt.ts"
import { lookedUp } from "../looked-up.ts"
import { tagChanges } from "../tag-changes.ts"
import { ownershipOf } from "../tagging.ts"
import { RECOVERY, recoveryTags } from "./recovery.ts"
import { RECOVERY_WINDOW, type Secret } from "./secret.schema.ts"
import { changePolicy, changeSettings, changeTags, putValue } from "./secret-parts.ts"
import { describeSecret } from "./secret-read.ts"
import { SOURCE, sourceTags } from "./secret-version.ts"

/** Changes what the edits name. A new key comes before a new value, which it then encrypts. */
export async function updateSecret(session: Session, write: Write<Secret>): Promise<void> {
  const { after, edits } = write
  if (!after) throw new Error("A secret to update needs its properties.")
  const { Name, Description, KmsKeyId, ResourcePolicy, RecoveryWindowInDays, Tags = [] } = after
  const changes = (property: keyof Secret) => edits.some(({ path }) => path[0] === property)
  if (changes("ResourcePolicy")) await changePolicy(session, Name, ResourcePolicy)
  if (changes("Description") || changes("KmsKeyId")) {
    await changeSettings(session, Name, {
      ...(changes("Description") && { Description }),
      ...(changes("KmsKeyId") && { KmsKeyId }),
    })
  }
  const value = changes("SecretString") ? lookedUp(session, write, "SecretString") : undefined
  if (value) await putValue(session, Name, value)
  const { put, gone } = tagChanges(write)
  const window = changes("RecoveryWindowInDays") ? recoveryTags(RecoveryWindowInDays) : []
  const isReleased = ownershipOf(Tags).owner === undefined
  const forgets = isReleased || (changes("RecoveryWindowInDays") && window.length === 0)
  await changeTags(session, Name, {
    put: [...put, ...(isReleased ? [] : [...window, ...sourceTags(value?.reference)])],
    gone: [...gone, ...(forgets ? [RECOVERY] : []), ...(isReleased ? [SOURCE] : [])],
  })
}

/**
 * Schedules a secret for deletion: until its recovery window is over it can be restored.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 */
export async function deleteSecret(session: Session, { key, before }: Write<Secret>): Promise<void> {
  const { DeleteSecretCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  const SecretId = before?.key ?? key
  const RecoveryWindowInDays = before?.properties.RecoveryWindowInDays ?? RECOVERY_WINDOW
  try {
    await attempt(session, `delete secret ${SecretId}`, () =>
      client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays })),
    )
  } catch (error) {
    if (codeOf(error) === "ResourceNotFound") return
    if (codeOf(error) !== "InvalidRequest" || !(await describeSecret(session, SecretId))?.DeletedDate) throw error
  }
}
