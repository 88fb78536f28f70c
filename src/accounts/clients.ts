import { isIP } from "node:net"
import type { NodeHttpHandler } from "@smithy/node-http-handler"
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  FinalizeRequestMiddleware,
  MiddlewareStack,
} from "@smithy/types"
import type { ClientClass } from "../model.ts"
import { type Caller, familyOf } from "./families.ts"
import { patientHandler, quietClient } from "./handler.ts"
import type { Limiter } from "./limiter.ts"
import { fastXml } from "./xml-middleware.ts"

/** What all clients of a process share. */
export interface Wire {
  readonly handler: NodeHttpHandler
  readonly limiter: Limiter
}

/** On whose behalf a client calls. */
export interface ClientOptions {
  readonly region: string
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider
  readonly caller: Caller
  /** How often a call is tried at most; 8 unless told. */
  readonly attempts?: number
  /** Milliseconds that AWS may take to answer, where not as for all others. */
  readonly patience?: number
}

/** What every SDK client looks like from here. */
interface AnyClient {
  readonly config: {
    readonly serviceId?: string
    serviceConfiguredEndpoint?: ConfiguredEndpoint
    endpointProvider?: EndpointProvider
  }
  readonly middlewareStack: MiddlewareStack<object, object>
}

type ConfiguredEndpoint = () => Promise<string | undefined>
type EndpointProvider = (parameters: EndpointParameters, context?: object) => { readonly url: URL }
interface EndpointParameters {
  readonly Endpoint?: string
  readonly ForcePathStyle?: boolean
}

/** `AWS_ENDPOINT_URL` and its kin, by service: each client would look through environment and profiles again. */
const endpoints = new WeakMap<Wire, Map<string, ConfiguredEndpoint>>()

/**
 * An SDK client whose every attempt passes the limiter. All that the SDK would look up per client is settled here;
 * `AWS_ENDPOINT_URL` and its kin still count.
 */
export function newClient<C>(wire: Wire, Client: ClientClass<C>, options: ClientOptions): C {
  const { handler, limiter } = wire
  const client = new Client({
    region: options.region,
    credentials: options.credentials,
    requestHandler: options.patience === undefined ? handler : patientHandler(options.patience),
    logger: quietClient,
    maxAttempts: options.attempts ?? 8,
    retryMode: "standard",
    defaultsMode: "standard",
    useFipsEndpoint: process.env.AWS_USE_FIPS_ENDPOINT === "true",
    useDualstackEndpoint: process.env.AWS_USE_DUALSTACK_ENDPOINT === "true",
    authSchemePreference: [],
    customUserAgent: [["reconcile"]],
    cacheMiddleware: true,
  } as never)
  const { config, middlewareStack } = client as AnyClient
  shareEndpoint(wire, config)
  keepAddress(config)
  const limited: FinalizeRequestMiddleware<object, object> = (next, { commandName = "" }) => {
    const family = familyOf(config.serviceId ?? "", commandName.replace(/Command$/, ""), options.caller)
    return async (args) => {
      try {
        return await limiter.run(family, () => next(args))
      } catch (error) {
        throw asQuota(error)
      }
    }
  }
  // Inside the SDK's retries and before signing: a request that waited must not carry an old date.
  middlewareStack.addRelativeTo(limited, { relation: "after", toMiddleware: "retryMiddleware", name: "limiter" })
  // What S3 answers may be somebody's XML.
  if (config.serviceId !== "S3") middlewareStack.use(fastXml)
  return client
}

function shareEndpoint(wire: Wire, config: AnyClient["config"]): void {
  const { serviceId = "", serviceConfiguredEndpoint } = config
  if (!serviceConfiguredEndpoint) return
  const known = endpoints.get(wire) ?? new Map<string, ConfiguredEndpoint>()
  endpoints.set(wire, known)
  const first = known.get(serviceId)
  if (first) config.serviceConfiguredEndpoint = first
  else known.set(serviceId, serviceConfiguredEndpoint)
}

/**
 * S3 Control puts the account's id before the host, S3 the bucket's name. An address, such as an emulator's in
 * `AWS_ENDPOINT_URL`, takes neither: it is called as it is, with the bucket in the path.
 */
function keepAddress(config: AnyClient["config"]): void {
  const { serviceId = "", endpointProvider } = config
  if (!/^S3( Control)?$/.test(serviceId) || !endpointProvider) return
  config.endpointProvider = (parameters, context) => {
    const url = parameters.Endpoint === undefined ? undefined : new URL(parameters.Endpoint)
    if (!url || !isAddress(url.hostname)) return endpointProvider(parameters, context)
    if (serviceId === "S3") return endpointProvider({ ...parameters, ForcePathStyle: true }, context)
    return { ...endpointProvider({ ...parameters, Endpoint: "http://endpoint.invalid" }, context), url }
  }
}

const isAddress = (host: string): boolean => host === "localhost" || isIP(host.replace(/^\[|\]$/g, "")) > 0

/** How the services word it. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const throttles = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
])

/** Whether AWS asks to slow down. */
export function isThrottle(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  return throttles.has(error.name) || $metadata?.httpStatusCode === 429
}

/** A quota of IAM is no throttle, though the SDK takes the name for one and would repeat the call for a minute. */
function asQuota(error: unknown): unknown {
  if (error instanceof Error && error.name === "LimitExceededException") error.name = "LimitExceeded"
  return error
}
