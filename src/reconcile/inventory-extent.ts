import { accountsFile } from "../accounts/file.ts"
import { selectAccounts } from "../accounts/select.ts"
import { variablesOf } from "../accounts/where.ts"
import type { Unread } from "../inventory/contents.ts"
import { chooseRegions, chooseTypes, isReachable, selectorOf, unreachable } from "../inventory/extent.ts"
import type { Account, Config, InventoryShard, Json, Organization, Problem, Provider, Shard, World } from "../model.ts"
import { readAccounts } from "../reconcile.ts"
import { isGlob } from "../value/glob.ts"
import { organizationAccount } from "../value/organization-account.ts"
import { momentVariables } from "../value/output-pattern.ts"
import { ProblemError } from "../value/problem.ts"
import { quoteLines } from "./quote-lines.ts"
import { ofShard } from "./shard.ts"
import { shardFacts } from "./shard-facts.ts"

/** What narrows an inventory; what is absent is as `inventory` of reconcile.yaml says, else everything. */
export interface InventoryChoice {
  /** Ids, names and globs of names; `organization` is what belongs to no account. */
  readonly accounts?: readonly string[]
  /** Names and globs. */
  readonly types?: readonly string[]
  readonly regions?: readonly string[]
  /** Only the accounts that fall to it. */
  readonly shard?: Shard
}

/** What an inventory looks at: known before anything is read but the account index. */
export interface InventoryExtent {
  readonly organization: Organization
  /** Sorted by id; the organization, in the place of an account, comes last. */
  readonly accounts: readonly Account[]
  readonly providers: ReadonlyMap<string, Provider>
  readonly regions: readonly string[]
  /** Everything of a snapshot but resources and what could not be read. */
  readonly head: { readonly [key: string]: Json }
  /** Accounts that are not looked at: a snapshot must not call them empty. */
  readonly left: readonly Unread[]
  /** Of a shard: what it says of itself. */
  readonly shard?: InventoryShard
  /** Notes and warnings: what is left out, and why. */
  readonly problems: readonly Problem[]
}

/** Decides what is looked at. Throws a ProblemError that lists every name nothing has. */
export async function inventoryExtent(world: World, config: Config, choice: InventoryChoice): Promise<InventoryExtent> {
  const organization = await readAccounts(world, config)
  const settings = config.inventory
  const named = choice.types ?? settings?.types
  await world.learn?.(named?.filter((type) => !isGlob(type) && !world.provider(type)) ?? [])
  const types = chooseTypes(named, world, choice.types ? [] : settings?.typePlaces)
  const regions = chooseRegions(choice.regions ?? settings?.regions, config.regions)
  const everywhere = chooseAccounts(choice.accounts, organization, config)
  const members = inShard(everywhere, choice.shard)
  const wrong = [
    ...types.problems,
    ...regions.problems,
    ...members.problems.filter(({ severity }) => severity === "error"),
  ]
  if (wrong.some(({ source }) => source)) throw new ProblemError(await quoteLines(wrong, await world.files()))
  if (wrong.length > 0) throw new ProblemError(wrong)
  // A snapshot has no ways: whatever is in it can be read.
  const isSnapshot = world.name !== ""
  const ways = {
    organization: isSnapshot || config.organization.read !== undefined,
    identityCenter: isSnapshot || config.identityCenter !== undefined,
  }
  const reachable = types.chosen.filter((provider) => isReachable(provider, ways))
  const providersOf = (some: Members) => reachable.filter(({ scope }) => scope !== "organization" || some.organization)
  const accountsOf = (some: Members) => {
    const isWhole = providersOf(some).some(({ scope }) => scope === "organization")
    return [...some.accounts, ...(isWhole ? [organizationAccount(organization)] : [])]
  }
  const [providers, accounts] = [providersOf(members), accountsOf(members)]
  const { accounts: names, regions: places } = choice
  const problems = [
    ...members.problems.filter(({ severity }) => severity !== "error"),
    ...unreachable(types.chosen.filter((provider) => !isReachable(provider, ways))),
  ]
  const shard = choice.shard && {
    ...shardFacts("inventory", {
      ...{ world, config, organization, shard: choice.shard },
      asked: { ...(names && { accounts: names }), ...(named && { types: named }), ...(places && { regions: places }) },
      size: accountsOf(everywhere).length,
    }),
    accounts: accounts.map(({ id }) => id),
    notes: problems,
  }
  return {
    organization,
    accounts,
    providers: new Map(providers.map((provider) => [provider.type, provider])),
    regions: regions.chosen,
    head: {
      ...(accountsFile(organization) as { readonly [key: string]: Json }),
      covers: { types: providers.map(({ type }) => type), regions: [...regions.chosen] },
    },
    left: members.left
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, name }) => ({ account: id, reason: `${name} (${id}) is not part of this inventory.` })),
    ...(shard && { shard }),
    problems,
  }
}

interface Members {
  readonly accounts: readonly Account[]
  readonly left: readonly Account[]
  readonly organization: boolean
  readonly problems: readonly Problem[]
}

/** ACTIVE accounts; the management account only where somebody names it: reconcile's roles need not exist there. */
function chooseAccounts(names: readonly string[] | undefined, organization: Organization, config: Config): Members {
  const own = names?.filter((name) => name !== "organization")
  const settings = names ? undefined : config.inventory
  const selector = own ? own.length > 0 && selectorOf(own, config.source) : settings?.accounts
  const found = selector ? selectAccounts(selector, organization) : undefined
  const isNamed = ({ id, name }: Account): boolean =>
    settings?.management === true ||
    own?.some((wanted) => wanted === id || wanted.toLowerCase() === name.toLowerCase()) === true
  const active = organization.accounts.filter(({ state }) => state === "ACTIVE")
  const wanted = active.filter(({ id }) => (own?.length === 0 ? false : !found || found.accounts.has(id)))
  const accounts = wanted.filter((account) => !account.management || isNamed(account))
  const kept = new Set(accounts)
  const skipped = wanted.filter((account) => !kept.has(account))
  return {
    accounts: [...accounts].sort((a, b) => (a.id < b.id ? -1 : 1)),
    left: active.filter((account) => !kept.has(account)),
    organization: names === undefined || names.includes("organization"),
    problems: [
      ...(found?.problems ?? []).map(({ source, ...problem }) =>
        own ? problem : { ...problem, ...(source && { source }) },
      ),
      ...skipped.map(notAsked),
    ],
  }
}

function inShard(members: Members, shard: Shard | undefined): Members {
  if (!shard) return members
  const accounts = ofShard(members.accounts, shard)
  const others = members.accounts.filter((account) => !accounts.includes(account))
  return {
    ...members,
    accounts,
    left: [...members.left, ...others],
    organization: members.organization && shard.index === 1,
  }
}

const notAsked = ({ id, name }: Account): Problem => ({
  severity: "note",
  message: `${name} (${id}) is the management account: it is left out`,
  fix: "Name it with --accounts, or set `management: true` in `inventory` of reconcile.yaml.",
})

/** What output patterns see of an account: `now` and `run` besides what templates see. */
export function outputVariables(
  account: Account,
  { organization }: Pick<InventoryExtent, "organization">,
  { clock, run }: { readonly clock: Date; readonly run: string },
): { readonly [name: string]: Json } {
  return { ...variablesOf(account, organization), now: momentVariables(clock), run: { id: run } }
}
