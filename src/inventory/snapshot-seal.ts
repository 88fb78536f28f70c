import type { InventoryShard, Json, Sealed } from "../model.ts"
import { hash } from "../value/digest.ts"
import type { Row, Unread } from "./contents.ts"

/** What one shard of a snapshot holds, in whatever form. */
export interface ShardContent {
  /** Everything but what is said of the shard, resources, what could not be read, and the names of files. */
  readonly head: { readonly [key: string]: Json }
  /** Accounts that were not looked at. */
  readonly left: readonly Unread[]
  /** `accountDigest` of each account, in the order in which the shard names them. */
  readonly accounts: readonly string[]
  /** How many, of all accounts. */
  readonly resources: number
}

/** What a shard says of itself, with a sha256 of its content; what had one gets another. */
export function sealedShard(shard: InventoryShard, content: ShardContent): Sealed<InventoryShard> {
  const { digest: _, ...facts } = shard as Sealed<InventoryShard>
  return { ...facts, digest: hash(plain({ ...content, facts })) }
}

/** sha256 of what is in one account, and of what could not be read there: order counts, that of keys does not. */
export const accountDigest = (rows: readonly Row[], unread: readonly Unread[]): string => hash(plain({ rows, unread }))

/** As JSON keeps it. */
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json
