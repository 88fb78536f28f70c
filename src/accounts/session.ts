import type { AwsCredentialIdentityProvider } from "@smithy/types"
import type { ClientClass, ClientWish, Config, ConnectOptions, Provider, Purpose, Session, Target } from "../model.ts"
import { partitionOf } from "../value/partition.ts"
import { notActive, noWay, tooManyRights } from "./access-problem.ts"
import { newClient, type Wire } from "./clients.ts"
import { type Ambient, assumedRole, hubIdentity, type Identity, sessionName } from "./credentials.ts"
import { entryOf } from "./entry.ts"
import { policiesFor, rightsFor, taskPolicy } from "./session-policy.ts"

/** What sessions are made from. */
export interface SessionsOptions {
  readonly wire: Wire
  readonly ambient: Ambient
  readonly config: Pick<Config, "access" | "identityCenter" | "organization" | "regions">
  readonly files?: Session["files"]
  readonly providers: { readonly get: (type: string) => Pick<Provider, "actions"> | undefined }
}

/** How a session calls: as whom, and with which credentials per service. */
interface Way {
  readonly hub: string
  /** Whose credentials they are: AWS counts writes for it. */
  readonly account: string
  readonly region: string
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
  const shared = new Map<string, Map<string, Promise<unknown>>>()

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
  function policiesOf(
    { purpose, types, resources, rights }: ConnectOptions,
    target: Target,
  ): ReturnType<typeof policiesFor> {
    if (purpose === "run") {
      const policy = taskPolicy(rights ?? [])
      if (policy === undefined) throw tooManyRights(target.account)
      return () => [policy]
    }
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

  /** The role that leads there, and who assumes it; undefined where the ambient identity itself is there already. */
  async function wayInto(target: Target, connect: ConnectOptions): Promise<Way> {
    const { account, region, role, from, needed } = entryOf(target, connect, { config, partition, ambient, hubOf })
    if (!role) {
      const { account: own, arn } = await ambient.caller()
      if (account !== undefined && own !== account) throw noWay(target.account, needed, arn)
      return { hub: ambient.hub, account: own, region, credentials: () => ambient.credentials }
    }
    const policies = policiesOf(connect, target)
    const credentials = (service: string) => {
      const allowed = policies(service)
      const key = [connect.purpose, connect.run, role.arn, numberOf(allowed.join())].join(" ")
      const known = roles.get(key)
      if (known) return known
      const provider = assumedRole(from, { ...role, sessionName: sessionName(connect.run), policies: allowed })
      roles.set(key, provider)
      return provider
    }
    return { hub: from.hub, account: role.arn.split(":")[4] ?? "", region, credentials }
  }

  return async (target, connect) => {
    if (target.account.state !== "ACTIVE" && !connect.via) throw notActive(target.account)
    const way = await wayInto(target, connect)
    await way.credentials("tag")()
    const loads = sharedLoads(connect)
    return session(target, connect.purpose, { partition, way, wire, files: options.files, loads })
  }

  /** What all targets of a run read by the same way is loaded once for all of them, as long as nothing is written. */
  function sharedLoads({ via, purpose, run }: ConnectOptions): Map<string, Promise<unknown>> | undefined {
    if (!via || purpose !== "plan") return undefined
    const known = shared.get(`${via} ${run}`) ?? new Map<string, Promise<unknown>>()
    shared.set(`${via} ${run}`, known)
    return known
  }
}

/** What sessions of one run have in common. */
interface Belongings {
  readonly partition: string
  readonly way: Way
  readonly wire: Wire
  readonly files: Session["files"]
  /** Loads that other sessions share; absent: it has its own. */
  readonly loads: Map<string, Promise<unknown>> | undefined
}

function session(target: Target, purpose: Purpose, belongings: Belongings): Session {
  const { partition, way, wire, files } = belongings
  const clients = new Map<unknown, Map<string, unknown>>()
  const credentials = purpose === "run" && {
    credentials: async (lasting: number) => way.credentials("run")({ lasting }),
  }
  const loads = belongings.loads ?? new Map<string, Promise<unknown>>()

  function client<C>(Client: ClientClass<C>, { region = way.region, ...wish }: ClientWish = {}): C {
    const byRegion = clients.get(Client) ?? new Map<string, unknown>()
    clients.set(Client, byRegion)
    const key = `${region} ${wish.attempts ?? ""} ${wish.patience ?? ""}`
    const known = byRegion.get(key)
    if (known) return known as C
    const made: C = newClient(wire, Client, {
      region,
      credentials: () => way.credentials(serviceOf(made))(),
      caller: { hub: way.hub, account: way.account },
      ...wish,
    })
    byRegion.set(key, made)
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
    if (!belongings.loads) loads.clear()
  }

  return { target, purpose, partition, client, once, close, ...(files && { files }), ...credentials }
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
