import type { Account, Config, Organization, Provider, World } from "../model.ts"
import { readTemplates } from "../reconcile.ts"
import type { Caller } from "./identity.ts"

/** Every ACTIVE account that planning enters: the management account where a template speaks to it. */
export function accountsOf(
  config: Config,
  { accounts }: Organization,
  caller: Caller,
  reachesManagement: boolean,
): readonly Account[] {
  const active = accounts.filter(({ state }) => state === "ACTIVE")
  if (!config.access.plan) return active.filter(({ id }) => id === caller.account)
  return active.filter(({ management }) => reachesManagement || !management)
}

/** So many of them, spread evenly, always the same. */
export function sampled(accounts: readonly Account[], most = accounts.length): readonly Account[] {
  if (most >= accounts.length) return accounts
  return Array.from({ length: most }, (_, index) => accounts[Math.floor((index * accounts.length) / most)] as Account)
}

/** Types that planning reads: those that templates state, and all that may carry our tags. */
export async function typesInUse(
  world: World,
  config: Config,
): Promise<{ readonly providers: readonly Provider[]; readonly reachesManagement: boolean }> {
  const templates = await readTemplates(world, config).then(
    ({ templates }) => templates,
    () => undefined,
  )
  const stated = new Set(templates?.map(({ type }) => type) ?? world.types)
  const providers = world.types.flatMap((type) => world.provider(type) ?? [])
  return {
    providers: providers.filter((provider) => stated.has(provider.type) || isReadAnyway(provider)),
    reachesManagement: templates?.some(({ targets }) => targets.management) ?? false,
  }
}

/** What carries our tags is looked for in every account; of a region, with the one call that all sessions may make. */
const isReadAnyway = ({ ownership, scope, taggedKey }: Provider): boolean =>
  ownership === "tags" && scope === "account" && !taggedKey
