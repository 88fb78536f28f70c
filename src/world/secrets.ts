import type { Looked, LookupRequest, Problem, SecretSource, Session } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

const CURRENT = "AWSCURRENT"

/** The version of a secret that is meant; its value is not read. */
export async function readSecret(session: Session, request: LookupRequest): Promise<Looked> {
  const { DescribeSecretCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager")
  const { name, version, stage = CURRENT } = request
  try {
    const command = new DescribeSecretCommand({ SecretId: name })
    const { VersionIdsToStages = {}, DeletedDate } = await session.client(SecretsManagerClient).send(command)
    if (DeletedDate) return failed(request, "is marked for deletion")
    const found = Object.entries(VersionIdsToStages).find(([id, stages]) =>
      version === undefined ? stages.includes(stage) : id === version,
    )
    if (found) return { status: "found", version: found[0] }
    return failed(request, version === undefined ? `has no version at ${stage}` : `has no version ${version}`)
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return failed(request, "does not exist")
    throw error
  }
}

/** The text of a secret at a version. Throws a `ProblemError` where it holds bytes. */
export async function revealSecret(
  session: Session,
  { name, version, account, region }: SecretSource,
): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager")
  const command = new GetSecretValueCommand({ SecretId: name, VersionId: version })
  const { SecretString } = await session.client(SecretsManagerClient).send(command)
  if (SecretString !== undefined) return SecretString
  const message = `Secret ${name} of ${account.name} (${account.id}), ${region} holds bytes, not text`
  throw new ProblemError({ severity: "unreadable", message, fix: "Store it as a text." })
}

function failed({ name, account, region }: LookupRequest, reason: string): Looked {
  const problem: Problem = {
    severity: "error",
    message: `Secret ${name} of ${account.name} (${account.id}), ${region} ${reason}`,
    fix: "Correct the name, or say where it is: secret(name, path, account, region).",
  }
  return { status: "failed", problem }
}
