import { readLive } from "../live.ts"
import type { Account, Config, Desired, Filters, Organization, Provider, Reading, Template, World } from "../model.ts"
import { type AccountInput, type AccountResult, planAccount } from "../plan/account.ts"
import type { Attribution } from "../plan/cause.ts"
import type { Proof } from "../plan/orphans.ts"
import { ownAccess, ownRoles } from "../plan/protect.ts"
import { foldKey } from "../value/key.ts"
import { isOrganizationId } from "../value/organization-account.ts"
import { fitting } from "./fit.ts"
import { grounded } from "./footing.ts"
import type { PlacedHold } from "./holds.ts"
import { withReach } from "./reach.ts"
import type { Revisions } from "./revisions.ts"
import { ruleDesired } from "./ruled.ts"

/** What is the same for every account of a run. */
export interface RunFacts {
  readonly world: World
  readonly config: Config
  readonly organization: Organization
  readonly templates: readonly Template[]
  readonly desired: Revisions
  readonly holds: readonly PlacedHold[]
  readonly filters: Filters
  readonly run: string
}

const ROLE = "AWS::IAM::Role"

/** One account's part of the sentence: desired, live, plan. What cannot be read is a problem of its result. */
export async function planOne(facts: RunFacts, account: Account): Promise<AccountResult> {
  const { world, config, desired, filters, run } = facts
  const resolution = await desired.head.resolve(account.id)
  const fit = fitting(resolution.desired, world, facts.organization)
  const stated = fit.desired.filter((one) => passes(filters, one))
  const roles = ownRoles(config, account.id)
  const planned = providersFor(facts, account, stated)
  const ruled = await ruleDesired(desired.rulings, stated, config.name)
  const protecting = stated.length > 0 && roles.size > 0 ? world.provider(ROLE) : undefined
  const providers = protecting && !planned.includes(protecting) ? [...planned, protecting] : planned
  const besides = new Map([[ROLE, [...roles]]])
  const sight = await readLive({ account, desired: stated, regions: config.regions, providers, besides, run }, world)
  const seen = sight.readings.filter(({ type }) => planned.some((provider) => provider.type === type))
  const ground = await grounded(facts, stated, seen)
  const { readings } = ground
  const proof = isFiltered(filters) ? undefined : await proofOf(facts, stated, readings)
  const doubts = [resolution.uncertain, fit.uncertain, ground.uncertain, desired.head.held]
  const uncertain = (template: string) => doubts.some((names) => names.has(template))
  // Where nothing at all is stated, more likely by mistake, nothing is deleted either.
  const prune = desired.head.accounts.size > 0 ? config.prune : "report"
  const input: AccountInput = {
    account,
    config: { ...config, prune },
    context: { account: account.id, partition: world.partition, principals: sight.principals },
    desired: ground.desired,
    readings,
    own: ownAccess(
      config,
      account.id,
      sight.readings.find(({ type }) => type === ROLE),
    ),
    hold: holdOf(facts, account),
    against: ruled.against,
    provider: (type) => world.provider(type),
    uncertain,
    heldBack: (type) => facts.templates.find((one) => one.type === type && uncertain(one.name))?.name,
    ...(proof ? { proof } : {}),
    attribution: () => ({ leftBehind: false }),
  }
  const plain = planAccount(input)
  const attribution = plain.planned.length > 0 ? await attributionOf(facts, account) : undefined
  const result = attribution ? planAccount({ ...input, attribution }) : plain
  const said = [...resolution.problems, ...fit.problems, ...ground.problems, ...ruled.problems, ...result.problems]
  return withReach({ ...result, problems: said }, facts)
}

const isFiltered = ({ accounts, templates, types }: Filters): boolean => Boolean(accounts ?? templates ?? types)

const passes = ({ templates, types }: Filters, { template, type }: Desired): boolean =>
  (!templates || templates.includes(template)) && (!types || types.includes(type))

/**
 * Types that templates state here, and every type that may hold something of ours. Nobody is asked about the organization, nor
 * about IAM Identity Center, where no template, at head or at base, is of a type that is read there.
 */
function providersFor(facts: RunFacts, account: Account, stated: readonly Desired[]) {
  const { world, filters } = facts
  const types = new Set(stated.map(({ type }) => type))
  const ways = waysOf(facts)
  return world.types.flatMap((type): readonly Provider[] => {
    const provider = world.provider(type)
    if (!provider || (provider.scope === "organization") !== isOrganizationId(account.id)) return []
    if (types.has(type)) return [provider]
    const mayBeOurs = provider.ownership !== "declared" && !isFiltered(filters)
    return mayBeOurs && (wayOf(provider) === OWN || ways.has(wayOf(provider))) ? [provider] : []
  })
}

const waysByRevisions = new WeakMap<Revisions, ReadonlySet<string>>()

/** The ways by which what templates name is read: the same for every account of a run. */
function waysOf({ world, desired }: RunFacts): ReadonlySet<string> {
  const before = waysByRevisions.get(desired)
  if (before) return before
  const ways = new Set(desired.templates.flatMap(({ type }) => world.provider(type) ?? []).map(wayOf))
  waysByRevisions.set(desired, ways)
  return ways
}

/** Whose session reads a type; the target's own. */
const wayOf = ({ via, scope }: Provider): string => via ?? (scope === "organization" ? scope : OWN)
const OWN = "own"

/** Which hold covers a resource of this account. */
function holdOf({ holds }: RunFacts, account: Account): AccountInput["hold"] {
  const here = holds.filter(({ covers }) => covers(account.id))
  return (type, key) => here.find(({ hold, matches }) => hold.type === type && matches(key))?.hold
}

/** Asks head and base, once per template, what it would resolve to here if it spoke to this account. */
async function proofOf(
  { desired, world, config }: RunFacts,
  stated: readonly Desired[],
  readings: readonly Reading[],
): Promise<Proof> {
  const names = new Set(stated.map(({ type, key }) => `${type}|${key}`))
  const suspects = readings.flatMap((reading) =>
    reading.status === "read"
      ? reading.found
          .filter(({ key, owner }) => owner === config.name && !names.has(`${reading.type}|${key}`))
          .flatMap(({ template }) => witnesses(desired, world.provider(reading.type), template))
          .map((template) => ({ template, target: reading.target, type: reading.type }))
      : [],
  )
  const known = new Map<string, ReadonlySet<string>>()
  for (const { template, target, type } of suspects) {
    const id = `${template}|${type}`
    if (known.has(id)) continue
    const provider = world.provider(type)
    const head = await desired.head.wouldState(template, type, target)
    const base = (await desired.base?.wouldState(template, type, target)) ?? []
    known.set(id, new Set([...head, ...base].map(({ key }) => (provider ? foldKey(provider, key) : key))))
  }
  return (template, type, key) => {
    const provider = world.provider(type)
    if (!provider) return undefined
    const named = witnesses(desired, provider, template)
    return named.find((name) => known.get(`${name}|${type}`)?.has(foldKey(provider, key)))
  }
}

/** Templates that may account for a resource: the one that its tag names, or, where it is its parent's, any of its type. */
function witnesses(
  { templates }: RunFacts["desired"],
  provider: Provider | undefined,
  template: string | undefined,
): readonly string[] {
  if (template !== undefined) return [template]
  if (provider?.ownership !== "parent") return []
  return [...new Set(templates.filter(({ type }) => type === provider.type).map(({ name }) => name))]
}

/** What base and an unexpired head state of this account's resources; undefined where neither tells anything new. */
async function attributionOf(
  { desired, world, templates }: RunFacts,
  account: Account,
): Promise<AccountInput["attribution"] | undefined> {
  if (!desired.base && !desired.unexpired) return undefined
  const base = desired.base && indexed((await desired.base.resolve(account.id)).desired, world)
  const unexpired = desired.unexpired && indexed((await desired.unexpired.resolve(account.id)).desired, world)
  const heads = new Set(templates.map(({ name }) => name))
  return (type, key, template): Attribution => {
    const provider = world.provider(type)
    const id = `${type}|${provider ? foldKey(provider, key) : key}`
    const would = unexpired?.get(id)
    return {
      ...(base ? { base: { desired: base.get(id) } } : {}),
      ...(would?.state === "present" ? { unexpired: would } : {}),
      leftBehind: template !== undefined && heads.has(template) && base !== undefined && !base.has(id),
    }
  }
}

function indexed(desired: readonly Desired[], world: World): ReadonlyMap<string, Desired> {
  return new Map(
    desired.map((one) => {
      const provider = world.provider(one.type)
      return [`${one.type}|${provider ? foldKey(provider, one.key) : one.key}`, one]
    }),
  )
}
