import type { Desired, Found, Provider, Reading } from "../model.ts"
import { foldKey } from "../value/key.ts"
import type { RunFacts } from "./account.ts"
import { unstated } from "./stated-as.ts"

/**
 * Templates that do not speak to this account, but would name something that nothing has if they did: where a selector was
 * narrowed and a name misspelt at the same time, nobody can tell whose access is to go. Asked only where something of ours
 * would be deleted.
 */
export async function misspeltElsewhere(
  facts: RunFacts,
  stated: readonly Desired[],
  reading: Reading,
): Promise<readonly string[]> {
  const { world, config, templates, desired } = facts
  const provider = world.provider(reading.type)
  if (!provider?.footing || reading.status === "unreadable" || config.prune !== "delete") return []
  const own = stated.filter((one) => one.type === reading.type && one.target.region === reading.target.region)
  const names = new Set(own.map(({ key }) => foldKey(provider, key)))
  const isLeft = ({ key, owner }: Found) => owner === config.name && !names.has(foldKey(provider, key))
  if (!reading.found.some(isLeft)) return []
  const { type, target } = reading
  const silent = templates.filter((one) => one.type === type && !own.some(({ template }) => template === one.name))
  const would = await Promise.all(silent.map(({ name }) => desired.head.wouldState(name, type, target)))
  const present = would.flat().filter(({ state }) => state === "present")
  if (present.length === 0) return []
  // What cannot be asked is not known to be right.
  return await misspelt(facts, provider, present).catch(() => present.map(({ template }) => template))
}

async function misspelt(facts: RunFacts, provider: Provider, present: readonly Desired[]): Promise<readonly string[]> {
  const [{ target }] = present as readonly [Desired]
  const { type, via } = provider
  const options = { purpose: "plan", types: [type], run: facts.run, ...(via && { via }) } as const
  const session = await facts.world.connect(target, options)
  try {
    const footings = (await provider.footing?.(session, present)) ?? []
    const unknown = new Map(footings.map((footing) => [footing.key, footing.unknown]))
    const judged = present.map(async (one) => {
      const names = await unstated(facts, one, unknown.get(one.key) ?? [])
      return names.length > 0 ? [one.template] : []
    })
    return (await Promise.all(judged)).flat()
  } finally {
    session.close()
  }
}
