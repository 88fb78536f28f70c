import type { Json, SessionCredentials, Target } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import type { TaskContext } from "./task.ts"

/** For whom the secret part is, and the key it is encrypted with: ARNs. */
export interface Addressee {
  readonly key: string
  readonly recipient: string
}

/** What nobody but the recipient may read. */
export interface Secret {
  readonly credentials: SessionCredentials
  /** Where the function stores its result itself. */
  readonly outputUrl?: string
}

/**
 * What a central function is given to work in a target, in the form of step-everywhere: the access key's id and the token
 * as they are, the secret, and the URL to store the result at, as ciphertext of KMS under the context `Recipient`. So no copy of the event, in a log or in a
 * dead-letter queue, is worth anything to whoever cannot decrypt as the function's role.
 * https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export async function envelope(
  { key, recipient }: Addressee,
  target: Target,
  { credentials, outputUrl }: Secret,
  payload: Json,
  context: TaskContext,
): Promise<Json> {
  return {
    Context: { AccountId: target.account.id, Region: target.region, RoleName: context.role },
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SessionToken: credentials.sessionToken ?? "",
      Encrypted: await encrypted(
        JSON.stringify({
          SecretAccessKey: credentials.secretAccessKey,
          ...(outputUrl !== undefined && { OutputUrl: outputUrl }),
        }),
        { key, recipient },
        context,
      ),
      Grantee: recipient,
    },
    Payload: payload,
  }
}

async function encrypted(
  text: string,
  { key, recipient }: Addressee,
  { central, signal }: TaskContext,
): Promise<string> {
  const { EncryptCommand, KMSClient } = await import("./lambda-client.ts")
  const kms = central(KMSClient, { region: key.split(":")[3] ?? "", attempts: 4 })
  try {
    const request = { KeyId: key, Plaintext: Buffer.from(text), EncryptionContext: { Recipient: recipient } }
    const { CiphertextBlob = new Uint8Array() } = await kms.send(new EncryptCommand(request), { abortSignal: signal })
    return Buffer.from(CiphertextBlob).toString("base64")
  } catch (cause) {
    const message = `The credentials cannot be encrypted with ${key}: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new ProblemError(
      { severity: "unreadable", message, fix: "Allow kms:Encrypt on it to who runs tasks." },
      { cause },
    )
  }
}
