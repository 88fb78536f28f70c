import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { fromNodeProviderChain } from "@aws-sdk/credential-providers"
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types"
import type { Access, Account } from "../model.ts"
import { type Attempt, cannotAssume, noIdentity } from "./access-problem.ts"
import { newClient, type Wire } from "./clients.ts"
import { quiet } from "./handler.ts"

/** Somebody who can call AWS. */
export interface Identity {
  readonly credentials: AwsCredentialIdentityProvider
  /** Who it is, for messages: an ARN. */
  name(): Promise<string>
  /** Whose calls AWS counts when this identity fans out. */
  readonly hub: string
  /** Assumes roles as this identity. */
  readonly sts: STSClient
}

/** The identity that the process was started with: environment, profile, SSO, OIDC, instance. */
export interface Ambient extends Identity {
  /** Throws a `ProblemError` where there are no credentials, or none that AWS accepts. */
  caller(): Promise<{ readonly account: string; readonly arn: string }>
}

/** A role to assume. */
export interface RoleRequest {
  readonly arn: string
  readonly sessionName: string
  readonly duration: number
  readonly externalId?: string
  readonly sourceIdentity?: string
  /** Session policies as JSON text, from the narrowest on: where AWS finds one too large, the next is tried. */
  readonly policies?: readonly string[]
  /** The account it leads into, for messages. */
  readonly account?: Account
}

/**
 * Seconds. A role that a role assumed gets no more, and asking for more fails; sessions are renewed anyway.
 * https://repost.aws/knowledge-center/iam-role-chaining-limit
 */
const longest = 3600

/** Looks for credentials when they are first needed, or asks who is given, and asks for new ones before they expire. */
export function ambientIdentity(wire: Wire, region: string, given?: AwsCredentialIdentityProvider): Ambient {
  const credentials = fresh(
    given ?? fromNodeProviderChain({ logger: quiet, clientConfig: { region, requestHandler: wire.handler } }),
  )
  const sts = newClient(wire, STSClient, { region, credentials, caller: { hub: "ambient identity", account: "" } })
  const caller = remember(async () => {
    try {
      const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}))
      return { account, arn }
    } catch (error) {
      throw noIdentity(error)
    }
  })
  return {
    credentials,
    sts,
    hub: "ambient identity",
    caller,
    name: async () => (await caller()).arn,
  }
}

/** A role assumed by another identity, to assume further roles. */
export function hubIdentity(wire: Wire, region: string, from: Identity, request: RoleRequest): Identity {
  const credentials = assumedRole(from, request)
  const sts = newClient(wire, STSClient, { region, credentials, caller: { hub: request.arn, account: "" } })
  return { credentials, sts, hub: request.arn, name: async () => request.arn }
}

/**
 * Credentials of a role: assumed when first asked for, once however many ask, and again when less than five minutes are
 * left. Throws a `ProblemError`.
 */
export function assumedRole(from: Identity, request: RoleRequest): AwsCredentialIdentityProvider {
  return fresh(() => assume(from, request))
}

async function assume(from: Identity, request: RoleRequest): Promise<AwsCredentialIdentity> {
  try {
    const given = await narrowest(request.policies, async (Policy) => {
      const answer = await from.sts.send(
        new AssumeRoleCommand({
          RoleArn: request.arn,
          RoleSessionName: request.sessionName,
          DurationSeconds: Math.min(request.duration, longest),
          ExternalId: request.externalId,
          SourceIdentity: request.sourceIdentity,
          Policy,
        }),
      )
      return answer.Credentials
    })
    if (!given?.AccessKeyId || !given.SecretAccessKey) throw new Error("AWS answered without credentials.")
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    }
  } catch (error) {
    throw cannotAssume(await attempted(from, request), error)
  }
}

/** AWS packs policies and session tags together; how large that becomes, only AWS knows. */
async function narrowest<T>(
  [policy, ...wider]: readonly string[] = [],
  assumeWith: (policy: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await assumeWith(policy)
  } catch (error) {
    const tooLarge = error instanceof Error && error.name.startsWith("PackedPolicyTooLarge")
    if (!tooLarge || wider.length === 0) throw error
    return narrowest(wider, assumeWith)
  }
}

async function attempted(from: Identity, { arn, account, externalId }: RoleRequest): Promise<Attempt> {
  // Who it was is only worth a remark: that nobody knows must not hide why it failed.
  const identity = await from.name().catch(() => "the ambient identity")
  return { role: arn, identity, ...(account && { account }), externalId: externalId !== undefined }
}

const margin = 5 * 60_000

/**
 * Asks once for all who wait, keeps the answer until five minutes before it expires, and forgets failures. Whoever needs it for
 * longer says so: `{ lasting: 600_000 }`.
 */
export function fresh(load: () => Promise<AwsCredentialIdentity>): AwsCredentialIdentityProvider {
  let current: Promise<AwsCredentialIdentity> | undefined
  let expires = Number.POSITIVE_INFINITY
  return ({ lasting = 0 }: { readonly lasting?: number } = {}) => {
    if (current && Date.now() < expires - Math.max(margin, lasting)) return current
    expires = Number.POSITIVE_INFINITY
    const loading = load()
    current = loading
    loading.then(
      ({ expiration }) => {
        if (current === loading && expiration) expires = expiration.getTime()
      },
      () => {
        if (current === loading) current = undefined
      },
    )
    return loading
  }
}

function remember<T>(load: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined
  return () => {
    current ??= load().catch((error) => {
      current = undefined
      throw error
    })
    return current
  }
}

/** `reconcile-<run>`, in AWS's alphabet and length. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function sessionName(run: string): string {
  return `reconcile-${run}`.replace(/[^\w+=,.@-]/g, "-").slice(0, 64)
}

/** The role of one account. `role` is a name, or path and name. */
export function roleArn(partition: string, account: string, { role }: Pick<Access, "role">): string {
  return `arn:${partition}:iam::${account}:role/${role.replace(/^\//, "")}`
}
