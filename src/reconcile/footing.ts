import type { Desired, Footing, Problem, Provider, Reading } from "../model.ts"
import { foldKey } from "../value/key.ts"
import type { RunFacts } from "./account.ts"
import { misspeltElsewhere } from "./footing-elsewhere.ts"
import { statedAs, unstated } from "./stated-as.ts"

/** What is stated in one account, after AWS was asked what it rests on. */
export interface Grounded {
  /** Without what names something that nothing has: it cannot be made as it is written. */
  readonly desired: readonly Desired[]
  /** With parents that this run makes ours as if they were. */
  readonly readings: readonly Reading[]
  readonly problems: readonly Problem[]
  /** Templates with such names: what they would state is not known, and nothing that they may state is deleted. */
  readonly uncertain: ReadonlySet<string>
}

/** Judges what AWS says of the names in what is stated. A misspelt name never reads as "not stated any more". */
export async function grounded(
  facts: RunFacts,
  stated: readonly Desired[],
  readings: readonly Reading[],
): Promise<Grounded> {
  const weighed = await Promise.all(readings.map((reading) => weigh(facts, stated, reading)))
  const problems = weighed.flatMap(({ unfounded }) => unfounded.flatMap(({ one, names }) => problemsOf(one, names)))
  const unfounded = new Set(weighed.flatMap((one) => one.unfounded.map((found) => found.one)))
  const elsewhere = await Promise.all(readings.map((reading) => misspeltElsewhere(facts, stated, reading)))
  return {
    desired: stated.filter((one) => !unfounded.has(one)),
    readings: weighed.map(({ reading }) => reading),
    problems,
    uncertain: new Set([...[...unfounded].map(({ template }) => template), ...elsewhere.flat()]),
  }
}

interface Weighed {
  readonly reading: Reading
  readonly unfounded: readonly { readonly one: Desired; readonly names: Footing["unknown"] }[]
}

async function weigh(facts: RunFacts, stated: readonly Desired[], reading: Reading): Promise<Weighed> {
  const provider = facts.world.provider(reading.type)
  if (reading.status === "unreadable" || !reading.footings || !provider) return { reading, unfounded: [] }
  const own = new Map(stated.filter((one) => isOf(reading, one)).map((one) => [foldKey(provider, one.key), one]))
  const unfounded: Weighed["unfounded"][number][] = []
  const footings = await Promise.all(
    reading.footings.map(async (footing): Promise<Footing> => {
      const one = own.get(foldKey(provider, footing.key))
      if (!one) return footing
      const names = await unstated(facts, one, footing.unknown)
      if (names.length > 0) unfounded.push({ one, names })
      const { parent } = footing
      return parent ? { ...footing, parent: await comingToUs(facts, provider, one, parent) } : footing
    }),
  )
  return { reading: { ...reading, footings }, unfounded }
}

const isOf = ({ type, target }: Reading, one: Desired): boolean =>
  one.type === type && one.target.region === target.region

function problemsOf({ key: id, type, template, source, target }: Desired, names: Footing["unknown"]) {
  const place = { source, template, account: target.account.id, region: target.region, type, id }
  return names.map(
    ({ message, fix }): Problem => ({ severity: "error", message, ...(fix !== undefined && { fix }), ...place }),
  )
}

/** A parent that a template takes over is ours once this run is through, and so is what belongs to it. */
async function comingToUs(
  facts: RunFacts,
  provider: Provider,
  { properties, target }: Desired,
  parent: NonNullable<Footing["parent"]>,
): Promise<NonNullable<Footing["parent"]>> {
  const ours = facts.config.name
  const [ref] = provider.needs?.(properties, target) ?? []
  if (parent.owner === ours || !ref) return parent
  const stated = await statedAs(facts, target, ref)
  if (!stated || stated === "perhaps") return parent
  return parent.owner === undefined || stated.lifecycle.adopt ? { owner: ours, properties: {} } : parent
}
