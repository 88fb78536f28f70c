import type { Desired, Footing, Ref, Target } from "../model.ts"
import { foldKey } from "../value/key.ts"
import { organizationAccount } from "../value/organization-account.ts"
import type { RunFacts } from "./account.ts"

/** Names that no template gives to anything either, as far as templates are understood. */
export async function unstated(
  facts: RunFacts,
  one: Desired,
  unknown: Footing["unknown"],
): Promise<Footing["unknown"]> {
  const left = await Promise.all(
    unknown.map(async (name) => (name.ref && (await statedAs(facts, one.target, name.ref)) ? [] : [name])),
  )
  return left.flat()
}

/** What states a resource as present; `perhaps` where a template of its type is held back. */
export async function statedAs(
  facts: RunFacts,
  target: Target,
  { type, key }: Ref,
): Promise<Desired | "perhaps" | undefined> {
  const { world, templates, desired } = facts
  const provider = world.provider(type)
  if (!provider) return undefined
  const above = provider.scope === "organization"
  const { byKey, uncertain } = await (above ? organizationOf(facts) : statedIn(facts, target.account.id))
  const found = byKey.get(`${type}|${foldKey(provider, key)}`)
  if (found) return found
  const held = (name: string) => uncertain.has(name) || desired.head.held.has(name)
  return templates.some((one) => one.type === type && held(one.name)) ? "perhaps" : undefined
}

interface Stated {
  readonly byKey: ReadonlyMap<string, Desired>
  readonly uncertain: ReadonlySet<string>
}

/** Every account may ask what is stated of the organization: it is resolved for all of them once. */
const organizations = new WeakMap<RunFacts, Promise<Stated>>()

function organizationOf(facts: RunFacts): Promise<Stated> {
  const stated = organizations.get(facts) ?? statedIn(facts, organizationAccount(facts.organization).id)
  organizations.set(facts, stated)
  return stated
}

async function statedIn({ world, desired: { head } }: RunFacts, account: string): Promise<Stated> {
  const { desired, uncertain } = await head.resolve(account)
  const keys = desired.flatMap((one) => {
    const provider = world.provider(one.type)
    return provider && one.state === "present" ? [[`${one.type}|${foldKey(provider, one.key)}`, one] as const] : []
  })
  return { byKey: new Map(keys), uncertain }
}
