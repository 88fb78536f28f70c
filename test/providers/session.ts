import { StandardRetryStrategy } from "@smithy/core/retry"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { type Limiter, newLimiter } from "../../src/accounts/limiter.ts"
import type { Account, ClientClass, Files, Session, Target } from "../../src/model.ts"
import type { Aws } from "../aws/moto.ts"

const limiter = newLimiter({ isThrottle })
/** The emulator has no rates: nobody waits for those that AWS publishes. */
const unpaced: Limiter = { ...limiter, run: ({ published: _, ...family }, call) => limiter.run(family, call) }
const wire = { handler: newHandler(), limiter: unpaced }

/**
 * Access to one account of the emulated AWS by way of `endpoint` (a fault proxy, say), with the clients that users get; or,
 * if it is `mortal`, with clients that give up at the first failure.
 */
export function sessionOf(
  aws: Aws,
  {
    account,
    region = "us-east-1",
    target,
    purpose = "plan",
    endpoint = aws.endpoint,
    mortal = false,
    files,
  }: SessionOptions,
): Session {
  const clients = new Map<unknown, unknown>()
  const loads = new Map<string, Promise<unknown>>()
  const made = <C>(Client: ClientClass<C>): C => {
    process.env.AWS_ENDPOINT_URL = endpoint
    const client = newClient(wire, Client, {
      region,
      credentials: aws.credentials(account),
      caller: { hub: account, account },
    })
    if (mortal) configOf(client).retryStrategy = async () => new StandardRetryStrategy(1)
    return client
  }
  return {
    target: target ?? { scope: "account", account: accountOf(account), region },
    purpose,
    partition: "aws",
    ...(files && { files: async () => files }),
    client<C>(Client: ClientClass<C>): C {
      const client = clients.get(Client) ?? made(Client)
      clients.set(Client, client)
      return client as C
    },
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

interface SessionOptions {
  /** Whose credentials call. */
  readonly account: string
  readonly region?: string
  /** What is read and written; absent: the account itself. */
  readonly target?: Target
  readonly purpose?: Session["purpose"]
  readonly endpoint?: string
  readonly mortal?: boolean
  /** The repository's. */
  readonly files?: Files | undefined
}

function accountOf(id: string): Account {
  return {
    id,
    name: `account-${id}`,
    email: `${id}@example.com`,
    state: "ACTIVE",
    path: [],
    tags: {},
    management: false,
  }
}
