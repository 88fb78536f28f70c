/** The AWS of a test file: a mended moto of its own, seeded with an organization. See test/README.md. */

import { accessKeyOf } from "./access-key.ts"
import { runAws } from "./forks.ts"
import { broughtEndpoint } from "./install.ts"
import type { Seed, Seeded, Settings } from "./seed.ts"

/** What an SDK client takes for credentials. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** One emulated AWS. Nobody else sees what happens in it. */
export interface Aws {
  readonly endpoint: string
  /** Empties everything, fills it anew, and makes that the state to which `reset` returns. */
  seed(seed: Seed): Promise<Seeded>
  /** Back to what the last seed made, in milliseconds; sessions from before are void. */
  reset(): Promise<void>
  /** Switches what AWS shows, until the next reset. */
  settings(settings: Partial<Settings>): Promise<void>
  /** The user `test` of an account, which may do everything there. Default: the management account. */
  credentials(account?: string): Credentials
  /** Credentials of a role whatever it trusts, as a CI system gets them from its identity provider. */
  session(role: string): Promise<Credentials>
  /** Configuration of an SDK client of an account: `new IAMClient(aws.client("100000000001"))`. */
  client(account?: string): { endpoint: string; region: string; credentials: Credentials }
  /** The environment of a process whose ambient identity these are (default: the management account's user). */
  environment(credentials?: Credentials): Record<string, string>
  /** The same AWS by another way: `aws.at(proxy.endpoint)`. */
  at(endpoint: string): Aws
  /** Ends this AWS. */
  stop(): Promise<void>
}

/** The management account where a seed does not name another. */
export const managementAccount = "100000000000"

/**
 * Starts an AWS for the calling test file: in `beforeAll`, with `stop` in `afterAll`. Takes a moment.
 * It has an organization with its management account only, until `seed` is called.
 * With `AWS_ENDPOINT_URL` in the environment it is that endpoint instead; `seed` and its kin then work only if that is our launcher.
 */
export async function startAws(): Promise<Aws> {
  if (broughtEndpoint) return reached(broughtEndpoint, broughtEndpoint, async () => {})
  const { port, stop } = await runAws()
  const endpoint = `http://127.0.0.1:${port}`
  return reached(endpoint, endpoint, stop)
}

function reached(direct: string, endpoint: string, stop: () => Promise<void>): Aws {
  const credentials = (account = managementAccount): Credentials => ({
    accessKeyId: accessKeyOf(account),
    secretAccessKey: "not-verified",
  })
  return {
    endpoint,
    stop,
    credentials,
    at: (other) => reached(direct, other, stop),
    seed: (seed) => control(direct, "seed", seed),
    reset: async () => void (await control(direct, "reset")),
    settings: async (settings) => void (await control(direct, "settings", settings)),
    session: async (role) => {
      const made = await control<Credentials & { expiration: string }>(direct, "session", { role })
      return { ...made, expiration: new Date(made.expiration) }
    },
    client: (account) => ({ endpoint, region: "us-east-1", credentials: credentials(account) }),
    environment: (ambient = credentials()) => ({
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: ambient.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ambient.secretAccessKey,
      ...(ambient.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: ambient.sessionToken }),
    }),
  }
}

async function control<Answer>(endpoint: string, name: string, body: unknown = {}): Promise<Answer> {
  const place = `${name} of the emulated AWS at ${endpoint}`
  const request = { method: "POST", body: JSON.stringify(body) }
  const response = await fetch(`${endpoint}/_control/${name}`, request).catch((cause: unknown) => {
    throw new Error(`${place} cannot be reached`, { cause })
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  throw new Error(`${place} failed: ${text}`)
}
