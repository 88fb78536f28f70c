import type { GetKeyRotationStatusResponse, KeyMetadata } from "@aws-sdk/client-kms"
import type { Session } from "../../model.ts"
import { attempt, codeOf } from "../attempt.ts"

/** What AWS said to one question about a key: an answer, or that we may not ask. */
export interface Answer<T> {
  readonly value?: T | undefined
  readonly denial?: Error
}

/** What AWS tells of one key at a time; of its own keys nobody asks for more than the metadata. */
export interface KeyDetails {
  readonly metadata: Answer<KeyMetadata>
  readonly policy?: Answer<string>
  readonly rotation?: Answer<GetKeyRotationStatusResponse>
}

/** Asks for all of it. Denials are answers, anything else that fails throws a `ProblemError`. */
export async function detailsOf(session: Session, KeyId: string): Promise<KeyDetails> {
  const { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient } = await import(
    "./client.ts"
  )
  const kms = session.client(KMSClient)
  const metadata = await ask(session, `read KMS key ${KeyId}`, async () => {
    return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata
  })
  if (metadata.value?.KeyManager !== "CUSTOMER") return { metadata }
  const [policy, rotation] = await Promise.all([
    ask(session, `read the policy of KMS key ${KeyId}`, async () => {
      return (await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }))).Policy
    }),
    rotates(metadata.value)
      ? ask(session, `read the rotation of KMS key ${KeyId}`, () =>
          kms.send(new GetKeyRotationStatusCommand({ KeyId })),
        )
      : undefined,
  ])
  return { metadata, policy, ...(rotation && { rotation }) }
}

/** KMS refuses to speak of others. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
const rotates = ({ KeySpec, Origin }: KeyMetadata): boolean => KeySpec === "SYMMETRIC_DEFAULT" && Origin === "AWS_KMS"

async function ask<T>(session: Session, what: string, call: () => Promise<T | undefined>): Promise<Answer<T>> {
  try {
    return { value: await attempt(session, what, call) }
  } catch (error) {
    if (!(error instanceof Error) || codeOf(error) !== "AccessDenied") throw error
    return { denial: error }
  }
}

/** Why something of a key is not known, if so. */
export const denialOf = ({ metadata, policy, rotation }: KeyDetails): Error | undefined =>
  metadata.denial ?? policy?.denial ?? rotation?.denial

/** Throws the denial where a question was denied about every key: then it is the role that may not ask it, not a key's policy. */
export function refuseIfNever(all: readonly KeyDetails[]): void {
  for (const question of ["metadata", "policy", "rotation"] as const) {
    const answers = all.flatMap((details) => (details[question] ? [details[question].denial] : []))
    if (answers.length > 0 && answers.every((denial) => denial)) throw answers[0]
  }
}
