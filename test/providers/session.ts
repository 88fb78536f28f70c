import { StandardRetryStrategy } from "@smithy/core/retry"
import { isThrottle, newClient } from "../../src/accounts/clients.ts"
import { newHandler } from "../../src/accounts/handler.ts"
import { newLimiter } from "../../src/accounts/limiter.ts"
import type { Account, ClientClass, Session } from "../../src/model.ts"
import type { Aws } from "../aws/moto.ts"

const wire = { handler: newHandler(), limiter: newLimiter({ isThrottle }) }

/**
 * Access to one account of the emulated AWS by way of `endpoint` (a fault proxy, say), with the clients that users get; or,
 * if it is `mortal`, with clients that give up at the first failure.
 */
export function sessionOf(
  aws: Aws,
  { account, purpose = "plan", endpoint = aws.endpoint, mortal = false }: SessionOptions,
): Session {
  const clients = new Map<unknown, unknown>()
  const loads = new Map<string, Promise<unknown>>()
  const region = "us-east-1"
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
    target: { scope: "account", account: accountOf(account), region },
    purpose,
    partition: "aws",
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
  readonly account: string
  readonly purpose?: Session["purpose"]
  readonly endpoint?: string
  readonly mortal?: boolean
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
