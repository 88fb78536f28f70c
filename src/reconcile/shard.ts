import type { Account, Shard } from "../model.ts"
import { sha256 } from "../value/digest.ts"
import { isOrganizationId } from "../value/organization-account.ts"

/**
 * Which of so many shards an account falls to: by its id alone, so that no account moves when others join or leave. The
 * organization itself belongs to the first. Pure.
 */
export function shardOf(account: string, of: number): number {
  if (isOrganizationId(account)) return 1
  return (Number.parseInt(sha256(account).slice(0, 12), 16) % of) + 1
}

/** Those accounts that fall to a shard, in their order; all of them where there is none. Pure. */
export const ofShard = <A extends Pick<Account, "id">>(
  accounts: readonly A[],
  shard: Shard | undefined,
): readonly A[] => (shard ? accounts.filter(({ id }) => shardOf(id, shard.of) === shard.index) : accounts)
