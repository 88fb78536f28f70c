import type { Files } from "./files.ts"
import type { Target } from "./resource.ts"

/** How AWS SDK clients are made, without naming one. */
export type ClientClass<C> = new (config: never) => C

/** How a client is wanted to be, where not as usual. */
export interface ClientWish {
  readonly region?: string
  /** How often a call is tried at most; 1 for what must not be done twice unseen. */
  readonly attempts?: number
  /** Milliseconds that AWS may take to answer. */
  readonly patience?: number
}

/** What a session is for. */
export type Purpose = "plan" | "apply" | "run"

/** What signs calls. Never printed. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Access to one target, with the rights of its purpose and no more. */
export interface Session {
  readonly target: Target
  readonly purpose: Purpose
  readonly partition: string
  /** The SDK client for this target; one per class and wish. Global services answer in the partition's home region. */
  client<C>(Client: ClientClass<C>, wish?: ClientWish): C
  /** What it calls with, good for so many milliseconds at least if its role's sessions are. Only sessions that run tasks tell. */
  readonly credentials?: (lasting: number) => Promise<SessionCredentials>
  /** The repository's files as they are now: what is uploaded comes from there. */
  readonly files?: () => Promise<Files>
  /** Loads once per session and key: how types share a sweep. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>
  /** Forgets clients and sweeps. */
  close(): void
}
