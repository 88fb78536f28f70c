/** A provider at work in one target of the emulated AWS: planned by the core, done by the provider, in any region. */

import { StandardRetryStrategy } from "@smithy/core/retry"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"
import type {
  Account,
  ClientClass,
  Comparison,
  Desired,
  Files,
  Found,
  Properties,
  Provider,
  Session,
  Target,
} from "../../src/model.ts"
import { compare } from "../../src/plan/compare.ts"
import { foldKey, keyOf } from "../../src/value/key.ts"
import { compileSchema } from "../../src/value/schema.ts"
import type { Call } from "../aws/aws-call.ts"
import type { Aws } from "../aws/moto.ts"

/** Where, and how, a session calls. */
export interface TargetOptions {
  readonly account?: string
  readonly region?: string
  readonly purpose?: Session["purpose"]
  /** Gives up at the first failure. */
  readonly mortal?: boolean
  /** The repository's. */
  readonly files?: Files
}

/** One type in one target. */
export interface Place {
  session(options?: TargetOptions): Session
  /** The template's wish. Properties that are null are left out. */
  desired(properties: Properties, state?: Desired["state"]): Desired
  read(desired: Desired, options?: TargetOptions): Promise<Found | undefined>
  /** What the core says is to be done, if anything. */
  due(desired: Desired, options?: TargetOptions): Promise<Comparison | undefined>
  /** Plans and does it; answers the action. */
  converge(desired: Desired, options?: TargetOptions): Promise<string | undefined>
}

const wire = { handler: newHandler(), limiter: newLimiter({ isThrottle }) }
const member = "100000000001"

/** The places of a type, by way of `endpoint`. There is one endpoint per test file, since clients remember it. */
export function placesOf(provider: Provider, aws: () => Aws, endpoint: () => string): Place {
  const session = (options: TargetOptions = {}) => sessionIn(provider, aws(), endpoint(), options)
  const desired = (properties: Properties, state: Desired["state"] = "present"): Desired => ({
    type: provider.type,
    target: targetOf(provider, {}),
    key: keyOf(provider, properties) ?? "",
    template: "example",
    source: { file: "templates/example.yaml", line: 1, column: 1 },
    state,
    properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)),
    interpolated: new Map(),
    lifecycle: { adopt: false, replace: false, enforce: false, ignore: [], tags: "declared", acknowledge: {} },
  })
  const read = async (one: Desired, options: TargetOptions = {}) => {
    const found = await provider.read(session(options), { desired: [one], owned: [] })
    return found.find(({ key }) => foldKey(provider, key) === foldKey(provider, one.key))
  }
  const due = async (one: Desired, options: TargetOptions = {}) => {
    const context = { account: options.account ?? member, partition: "aws", principals: new Map() }
    return compare(provider, one, await read(one, { purpose: "plan", ...options }), { context, owner: "contract" })
  }
  const converge = async (one: Desired, options: TargetOptions = {}) => {
    const comparison = await due(one, options)
    if (!comparison) return undefined
    const { action, write } = comparison
    const { before: _, ...fresh } = write
    const apply = session({ purpose: "apply", ...options })
    if (action === "delete" || action === "replace") await provider.delete?.(apply, write)
    if (action === "create" || action === "replace") await provider.create?.(apply, fresh)
    if (action === "update" || action === "adopt") await provider.update?.(apply, write)
    return action
  }
  return { session, desired, read, due, converge }
}

/** Everything that a type's schema finds wrong with properties: the sentences. */
export const wrongWith = (provider: Provider, properties: Properties): readonly string[] =>
  compileSchema(provider.schema)(properties).map(({ message }) => message)

function sessionIn(
  provider: Provider,
  aws: Aws,
  endpoint: string,
  { account = member, region = "us-east-1", purpose = "apply", mortal = false, files }: TargetOptions,
): Session {
  const clients = new Map<string, unknown>()
  const loads = new Map<string, Promise<unknown>>()
  function client<C>(Client: ClientClass<C>, options?: { readonly region?: string }): C {
    const where = options?.region ?? region
    const key = `${Client.name} ${where}`
    const made = clients.get(key) ?? make(Client, where)
    clients.set(key, made)
    return made as C
  }
  function make<C>(Client: ClientClass<C>, where: string): C {
    process.env.AWS_ENDPOINT_URL = endpoint
    const caller = { hub: account, account }
    const made = newClient(wire, Client, { region: where, credentials: aws.credentials(account), caller })
    if (mortal) configOf(made).retryStrategy = async () => new StandardRetryStrategy(1)
    return made
  }
  return {
    target: targetOf(provider, { account, region }),
    purpose,
    partition: "aws",
    ...(files && { files: async () => files }),
    client,
    once<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = loads.get(key) ?? load()
      loads.set(key, known)
      return known as Promise<T>
    },
    close() {
      clients.clear()
      loads.clear()
    },
  }
}

const configOf = (client: unknown) =>
  (client as { readonly config: { retryStrategy: () => Promise<StandardRetryStrategy> } }).config

const targetOf = ({ scope }: Provider, { account = member, region = "us-east-1" }: TargetOptions): Target => ({
  scope,
  account: accountOf(account),
  region,
})

const accountOf = (id: string): Account => ({
  id,
  name: "data-prod",
  email: `${id}@example.com`,
  state: "ACTIVE",
  path: [],
  tags: {},
  management: false,
})

/** What IAM calls a recorded call: `ec2:GetEbsEncryptionByDefault`. */
export const actionOf = ({ service, action }: Pick<Call, "service" | "action">): string => `${service}:${action}`

/** Whether an action of IAM writes. */
export const writes = (action: string): boolean => !/:(Get|List|Describe)/.test(action)
