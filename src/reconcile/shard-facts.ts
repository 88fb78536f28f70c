import type { Config, Json, Organization, Shard, ShardFacts, World } from "../model.ts"
import { hash, sha256 } from "../value/digest.ts"
import { version } from "../version.ts"

/** What a shard of these is about. */
export interface ShardSubject extends Pick<ShardFacts, "asked" | "size"> {
  readonly world: Pick<World, "name" | "clock">
  readonly config: Config
  readonly organization: Organization
  readonly shard: Shard
  /** What is hashed of rules, waivers or a task: all of it, as written. */
  readonly written?: readonly unknown[]
}

/** What a shard says of itself. */
export function shardFacts<C extends ShardFacts["command"]>(
  command: C,
  { world, config, organization, shard, written = [], asked, size }: ShardSubject,
): ShardFacts & { readonly command: C } {
  return {
    shardVersion: 1,
    command,
    shard,
    reconcile: version,
    owner: config.name,
    world: world.name,
    clock: world.clock.toISOString(),
    config: sha256(plainText(config)),
    organization: indexHash(organization),
    templates: sha256(plainText(written)),
    asked,
    size,
  }
}

/** A text of anything that was read from files; maps are no JSON. */
export const plainText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part))

/** sha256 of an account index, in whatever order AWS lists it. */
export function indexHash({ accounts, units, ...rest }: Organization): string {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
  return hash({ ...rest, accounts: accounts.toSorted(byId), units: units.toSorted(byId) } as unknown as Json)
}
