import type { Json, Session } from "../../model.ts"
import { encodeDocument } from "../../value/policy.ts"
import { attempt } from "../attempt.ts"
import { type LookedUp, withoutQuoting } from "../looked-up.ts"
import type { TagChanges } from "../tag-changes.ts"
import { newVersionId } from "./secret-version.ts"

/** What a secret is besides its value. */
export interface Settings {
  readonly Description?: string | undefined
  readonly KmsKeyId?: string | undefined
}

/** Changes what is given, and leaves the rest as it is. No new version comes of it. */
export async function changeSettings(session: Session, SecretId: string, settings: Settings): Promise<void> {
  const { SecretsManagerClient, UpdateSecretCommand } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  await attempt(session, `update secret ${SecretId}`, () =>
    client.send(new UpdateSecretCommand({ SecretId, ...settings })),
  )
}

/** Gives a secret a new version, which becomes the current one. */
export async function putValue(session: Session, SecretId: string, { value, reference }: LookedUp): Promise<void> {
  const { PutSecretValueCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  const command = new PutSecretValueCommand({
    SecretId,
    SecretString: value,
    ClientRequestToken: newVersionId(reference),
  })
  await attempt(session, `put the value of secret ${SecretId}`, () => withoutQuoting(value, () => client.send(command)))
}

/**
 * Sets the policy, or takes it away. A principal that was made just now is met with patience.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
 */
export async function changePolicy(session: Session, SecretId: string, policy: Json | undefined): Promise<void> {
  const { DeleteResourcePolicyCommand, PutResourcePolicyCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  if (policy === undefined) {
    const command = new DeleteResourcePolicyCommand({ SecretId })
    await attempt(session, `delete the policy of secret ${SecretId}`, () => client.send(command))
    return
  }
  const ResourcePolicy = encodeDocument(policy)
  const command = new PutResourcePolicyCommand({ SecretId, ResourcePolicy })
  await attempt(session, `put the policy of secret ${SecretId}`, () => client.send(command), [
    "MalformedPolicyDocument",
  ])
}

/** Sets and removes tags. */
export async function changeTags(session: Session, SecretId: string, { put, gone }: TagChanges): Promise<void> {
  const { SecretsManagerClient, TagResourceCommand, UntagResourceCommand } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  if (gone.length > 0) {
    const command = new UntagResourceCommand({ SecretId, TagKeys: [...gone] })
    await attempt(session, `untag secret ${SecretId}`, () => client.send(command))
  }
  if (put.length > 0) {
    const command = new TagResourceCommand({ SecretId, Tags: [...put] })
    await attempt(session, `tag secret ${SecretId}`, () => client.send(command))
  }
}
