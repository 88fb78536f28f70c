import type { Shard } from "../model.ts"

/** As many jobs as one matrix of GitHub Actions may have. https://docs.github.com/en/actions/reference/limits */
export const MOST_SHARDS = 256

/** The shard that `2/4` names; undefined where it names none. */
export function parseShard(text: string): Shard | undefined {
  const [, index, of] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text) ?? []
  const shard = { index: Number(index), of: Number(of) }
  return shard.index <= shard.of && shard.of <= MOST_SHARDS ? shard : undefined
}

/** How people write it. */
export const shardText = ({ index, of }: Shard): string => `${index}/${of}`
