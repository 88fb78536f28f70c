import { OrganizationsClient } from "@aws-sdk/client-organizations"
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import type { AwsCredentialIdentityProvider } from "@smithy/types"
import { isThrottle, newClient, type Wire } from "../accounts/clients.ts"
import { ambientIdentity, assumedRole, sessionName } from "../accounts/credentials.ts"
import { newHandler } from "../accounts/handler.ts"
import { newLimiter } from "../accounts/limiter.ts"
import { readOrganization } from "../accounts/organization.ts"
import { newSessions } from "../accounts/session.ts"
import type { ClientClass, ClientWish, Config, Organization, Provider, Purpose, Session, World } from "../model.ts"
import { principalIds } from "../providers/iam/sweep.ts"
import { homeRegion, partitionOf } from "../value/partition.ts"
import { lookupType, newLookups, revealType } from "./lookups.ts"
import { ownedKeys } from "./owned.ts"
import { newTypes } from "./types.ts"

/** What AWS as a world is made from. */
export interface AwsOptions {
  readonly config: Pick<Config, "access" | "identityCenter" | "organization" | "regions">
  readonly clock: Date
  readonly providers: ReadonlyMap<string, Provider>
  readonly files: World["files"]
  /** Reads the account index from elsewhere, a file for example; else AWS Organizations is asked. */
  readonly organization?: () => Promise<Organization>
  /** Whose credentials are used first; those at hand unless told. Asked again shortly before they expire. */
  readonly identity?: AwsCredentialIdentityProvider
  /** Part of the names of sessions that read the organization. */
  readonly run?: string
  /** Calls in flight per service. */
  readonly concurrency?: number
  /** Milliseconds that AWS has to answer a call; half a minute. */
  readonly patience?: number
  /** Aborted: calls that have not left yet never do. */
  readonly signal?: AbortSignal
}

/** AWS itself, called with the credentials at hand. Nothing is called before something is asked. */
export function awsWorld(options: AwsOptions): World {
  const { config, clock, providers, files } = options
  const [region = "us-east-1"] = config.regions
  const partition = partitionOf(region)
  const limiter = newLimiter({
    isThrottle,
    ...(options.concurrency && { concurrency: options.concurrency }),
    ...(options.signal && { signal: options.signal }),
  })
  const wire: Wire = { handler: newHandler(options.patience), limiter }
  const ambient = ambientIdentity(wire, region, options.identity)
  const types = newTypes(providers, (Client) => clientAs("plan", Client, { attempts: 2 }))
  const looking = new Map([lookupType, revealType].map((one) => [one.type, one]))
  const known = { get: (type: string) => looking.get(type) ?? types.provider(type) }
  const connect = newSessions({ wire, ambient, config, providers: known, files: () => files() })
  const withPrincipals = new WeakSet<Session>()

  return {
    name: "",
    partition,
    clock,
    files,
    organization: options.organization ?? (() => readOrganization(organizationSources())),
    provider: types.provider,
    get types() {
      return types.names()
    },
    learn: types.learn,
    owned: (session, region) => ownedKeys(session, region, types.all()),
    async principals(session) {
      if (!withPrincipals.has(session)) return new Map()
      // Where the sweep failed, so did the reads that need it, and those say why.
      return principalIds(session).catch(() => new Map())
    },
    async connect(target, asked) {
      const session = await connect(target, asked)
      if (target.scope === "account" && asked.types.some((type) => type.startsWith("AWS::IAM::")))
        withPrincipals.add(session)
      return session
    },
    ...newLookups(connect, { run: options.run ?? "lookups", partition }),
    calls: limiter.calls,
    clientAs,
  }

  function clientAs<C>(who: "ambient" | "index" | Purpose, Client: ClientClass<C>, wish: ClientWish = {}): C {
    const access = who === "ambient" || who === "index" ? undefined : config.access[who]
    const role = who === "index" ? config.organization.read : access?.hub
    const usual = clientOptions(role, access?.sourceIdentity)
    return newClient(wire, Client, { ...usual, ...wish })
  }

  function organizationSources(): Parameters<typeof readOrganization>[0] {
    const role = config.organization.read
    const shared = clientOptions(role)
    return {
      organizations: newClient(wire, OrganizationsClient, shared),
      tagging: newClient(wire, ResourceGroupsTaggingAPIClient, shared),
      callerAccount: async () => role?.split(":")[4] ?? (await ambient.caller()).account,
    }
  }

  function clientOptions(role: string | undefined, sourceIdentity?: string): Parameters<typeof newClient>[2] {
    const request = { sessionName: sessionName(options.run ?? "accounts"), duration: 3600 }
    const credentials = role
      ? assumedRole(ambient, { arn: role, ...request, ...(sourceIdentity && { sourceIdentity }) })
      : ambient.credentials
    return { region: homeRegion(partition), credentials, caller: { hub: role ?? ambient.hub, account: "" } }
  }
}
