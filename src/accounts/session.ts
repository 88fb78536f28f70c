import type { AwsCredentialIdentityProvider } from "@smithy/types"
import type { ClientClass, Config, ConnectOptions, Provider, Session, Target } from "../model.ts"
import { partitionOf } from "../value/partition.ts"
import { notActive, noWay } from "./access-problem.ts"
import { newClient, type Wire } from "./clients.ts"
import { type Ambient, assumedRole, hubIdentity, type Identity, roleArn, sessionName } from "./credentials.ts"
import { policiesFor, rightsFor } from "./session-policy.ts"

/** What sessions are made from. */
export interface SessionsOptions {
  readonly wire: Wire
  readonly ambient: Ambient
  readonly config: Pick<Config, "access" | "regions">
  readonly providers: ReadonlyMap<string, Provider>
}

/** How a session calls: as whom, and with which credentials per service. */
interface Way {
  readonly hub: string
  readonly credentials: (service: string) => AwsCredentialIdentityProvider
}

/**
 * Opens sessions: ambient identity, then the purpose's hub role, then the role in the account, narrowed by a session policy.
 * Credentials are shared by all sessions of one account, purpose and policy, and renewed when they are about to expire.
 * Throws a `ProblemError` where the account cannot be entered.
 */
export function newSessions(options: SessionsOptions): (target: Target, connect: ConnectOptions) => Promise<Session> {
  const { wire, ambient, config, providers } = options
  const partition = partitionOf(home(config))
  const hubs = new Map<string, Identity>()
  const roles = new Map<string, AwsCredentialIdentityProvider>()
  const policiesByTypes = new Map<string, ReturnType<typeof policiesFor>>()
  const numbers = new Map<string, number>()

  function hubOf({ purpose, run }: ConnectOptions): Identity {
    const access = config.access[purpose]
    if (!access?.hub) return ambient
    const key = `${purpose} ${run}`
    const known = hubs.get(key)
    if (known) return known
    const request = {
      arn: access.hub,
      sessionName: sessionName(run),
      duration: access.sessionDuration,
      ...(access.sourceIdentity && { sourceIdentity: access.sourceIdentity }),
    }
    const hub = hubIdentity(wire, home(config), ambient, request)
    hubs.set(key, hub)
    return hub
  }

  /** All accounts are planned with the same rights. */
  function policiesOf({ purpose, types, resources }: ConnectOptions): ReturnType<typeof policiesFor> {
    const make = () =>
      policiesFor(
        rightsFor(
          types.flatMap((type) => providers.get(type) ?? []),
          purpose,
          resources,
        ),
      )
    if (resources) return make()
    const key = [purpose, ...types].join()
    const policies = policiesByTypes.get(key) ?? make()
    policiesByTypes.set(key, policies)
    return policies
  }

  /** A short name for a long text that comes again. */
  function numberOf(text: string): number {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }

  async function wayInto({ account }: Target, connect: ConnectOptions): Promise<Way> {
    const access = config.access[connect.purpose]
    if (!access) {
      const { account: own, arn } = await ambient.caller()
      if (own !== account.id) throw noWay(account, connect.purpose, arn)
      return { hub: ambient.hub, credentials: () => ambient.credentials }
    }
    const hub = hubOf(connect)
    const policies = policiesOf(connect)
    const credentials = (service: string) => {
      const allowed = policies(service)
      const key = [connect.purpose, connect.run, account.id, numberOf(allowed.join())].join(" ")
      const known = roles.get(key)
      if (known) return known
      const provider = assumedRole(hub, {
        arn: roleArn(partition, account.id, access),
        sessionName: sessionName(connect.run),
        duration: access.sessionDuration,
        policies: allowed,
        account,
        ...(access.externalId && { externalId: access.externalId }),
        // It passes from the hub's session to those made from it.
        ...(access.sourceIdentity && !access.hub && { sourceIdentity: access.sourceIdentity }),
      })
      roles.set(key, provider)
      return provider
    }
    return { hub: hub.hub, credentials }
  }

  return async (target, connect) => {
    if (target.account.state !== "ACTIVE") throw notActive(target.account)
    const way = await wayInto(target, connect)
    await way.credentials("tag")()
    return session(target, connect.purpose, partition, way, wire)
  }
}

function session(target: Target, purpose: "plan" | "apply", partition: string, way: Way, wire: Wire): Session {
  const clients = new Map<unknown, Map<string, unknown>>()
  const loads = new Map<string, Promise<unknown>>()

  function client<C>(Client: ClientClass<C>, { region = target.region }: { readonly region?: string } = {}): C {
    const byRegion = clients.get(Client) ?? new Map<string, unknown>()
    clients.set(Client, byRegion)
    const known = byRegion.get(region)
    if (known) return known as C
    const made: C = newClient(wire, Client, {
      region,
      credentials: () => way.credentials(serviceOf(made))(),
      caller: { hub: way.hub, account: target.account.id },
    })
    byRegion.set(region, made)
    return made
  }

  function once<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = loads.get(key)
    if (known) return known as Promise<T>
    const loading = load()
    loads.set(key, loading)
    // What failed may be tried again.
    loading.catch(() => loads.delete(key))
    return loading
  }

  function close(): void {
    clients.clear()
    loads.clear()
  }

  return { target, purpose, partition, client, once, close }
}

/** The prefix of a service's IAM actions, where it is not the service's id. */
const prefixes: Readonly<Record<string, string>> = { "resource groups tagging api": "tag" }

function serviceOf(client: unknown): string {
  const { serviceId = "" } = (client as { readonly config: { readonly serviceId?: string } }).config
  return prefixes[serviceId.toLowerCase()] ?? serviceId.toLowerCase().replaceAll(" ", "")
}

/** Where account-scope types are at home, and STS is asked. */
function home({ regions }: Pick<Config, "regions">): string {
  return regions[0] ?? "us-east-1"
}
