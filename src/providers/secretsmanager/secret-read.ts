import type { DescribeSecretResponse, SecretListEntry } from "@aws-sdk/client-secrets-manager"
import type { Desired, Found, Json, Session, Wanted } from "../../model.ts"
import { parseDocument } from "../../value/policy.ts"
import { attempt, lookFor } from "../attempt.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import { RECOVERY, recoveryOf } from "./recovery.ts"
import { awsManagedKey, type Secret } from "./secret.schema.ts"
import { madeFrom, SOURCE } from "./secret-version.ts"

/** The wanted secrets, one by one. No value is read; what is scheduled for deletion is not there. */
export async function readSecrets(session: Session, wanted: Wanted<Secret> | "all"): Promise<readonly Found<Secret>[]> {
  if (wanted === "all") {
    const all = await listSecrets(session)
    return Promise.all(
      all
        .filter((one) => !isReplica(session, one))
        .map(async ({ SecretVersionsToStages, ...one }) => {
          const policy = await readPolicy(session, one.Name ?? "")
          return foundSecret(session, { ...one, VersionIdsToStages: SecretVersionsToStages }, { policy })
        }),
    )
  }
  const stated = new Map(wanted.desired.map((one) => [one.key, one]))
  const names = new Set([...stated.keys(), ...wanted.owned])
  const found = await Promise.all([...names].map((name) => readSecret(session, name, stated.get(name))))
  return found.filter((secret) => secret !== undefined)
}

/** Everything about a secret but its value; undefined where there is none. One scheduled for deletion has a `DeletedDate`. */
export async function describeSecret(session: Session, SecretId: string): Promise<DescribeSecretResponse | undefined> {
  const { DescribeSecretCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  return lookFor(
    session,
    `describe secret ${SecretId}`,
    () => client.send(new DescribeSecretCommand({ SecretId })),
    "ResourceNotFound",
  )
}

async function readSecret(
  session: Session,
  name: string,
  stated: Desired<Secret> | undefined,
): Promise<Found<Secret> | undefined> {
  const secret = await describeSecret(session, name)
  if (!secret || secret.DeletedDate) return undefined
  // A replica carries the tags of its secret, which is found in its own region.
  if (isReplica(session, secret) && !stated) return undefined
  const policy = stated?.properties.ResourcePolicy === undefined ? undefined : await readPolicy(session, name)
  return foundSecret(session, secret, { stated, policy })
}

interface Besides {
  readonly stated?: Desired<Secret> | undefined
  readonly policy: Json | undefined
}

function foundSecret(session: Session, secret: DescribeSecretResponse, { stated, policy }: Besides): Found<Secret> {
  const { Name = "", ARN, Description = "", KmsKeyId = awsManagedKey, OwningService, PrimaryRegion } = secret
  const tags = completeTags(secret.Tags)
  const current = Object.entries(secret.VersionIdsToStages ?? {}).find(([, stages]) => stages.includes("AWSCURRENT"))
  const reference = stated?.properties.SecretString
  const SecretString = current && reference !== undefined ? madeFrom(current[0], reference, tags) : undefined
  // What is deleted is deleted as the template says now.
  const asked = stated?.state === "absent" ? stated.properties.RecoveryWindowInDays : undefined
  const held = OwningService
    ? `The AWS service ${OwningService} manages it.`
    : isReplica(session, secret) && `It is a replica of the secret in ${PrimaryRegion}: state it there.`
  return {
    key: Name,
    ...(ARN !== undefined && { arn: ARN }),
    properties: {
      Name,
      Description,
      KmsKeyId,
      ...(SecretString !== undefined && { SecretString }),
      ...(policy !== undefined && { ResourcePolicy: policy }),
      RecoveryWindowInDays: asked ?? recoveryOf(tags),
      Tags: tags.filter(({ Key }) => Key !== RECOVERY && Key !== SOURCE),
    },
    ...ownershipOf(tags),
    ...(held && { held }),
  }
}

const isReplica = ({ target }: Session, { PrimaryRegion }: Pick<SecretListEntry, "PrimaryRegion">): boolean =>
  PrimaryRegion !== undefined && PrimaryRegion !== target.region

async function listSecrets(session: Session): Promise<readonly SecretListEntry[]> {
  const { ListSecretsCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  const secrets: SecretListEntry[] = []
  let NextToken: string | undefined
  do {
    const page = await attempt(session, "list the secrets of Secrets Manager", () =>
      client.send(new ListSecretsCommand({ MaxResults: 100, NextToken })),
    )
    secrets.push(...(page.SecretList ?? []))
    NextToken = page.NextToken || undefined
  } while (NextToken)
  return secrets
}

async function readPolicy(session: Session, SecretId: string): Promise<Json | undefined> {
  const { GetResourcePolicyCommand, SecretsManagerClient } = await import("./client.ts")
  const client = session.client(SecretsManagerClient)
  const reply = await lookFor(
    session,
    `read the policy of secret ${SecretId}`,
    () => client.send(new GetResourcePolicyCommand({ SecretId })),
    "ResourceNotFound",
  )
  return reply?.ResourcePolicy ? parseDocument(reply.ResourcePolicy) : undefined
}
