import type { Account, Desired, Problem, Provider, Reading, Session, Target, World } from "./model.ts"
import { ProblemError } from "./value/problem.ts"

/** What one account is read for. */
export interface Wish {
  readonly account: Account
  readonly desired: readonly Desired[]
  /** Configured regions; the first is home to account-scope types. */
  readonly regions: readonly string[]
  /** Types to look at; only those that templates state, or that may hold what we own. */
  readonly providers: readonly Provider[]
  /** Keys to read besides, by type: what protection has to know of. */
  readonly besides: ReadonlyMap<string, readonly string[]>
  readonly run: string
}

/** What was seen in one account. `principals` maps unique ids to ARNs, as far as the reads told. */
export interface Sight {
  readonly readings: readonly Reading[]
  readonly principals: ReadonlyMap<string, string>
}

/** Reads one account: every place that templates name or that may hold what we own. Failures are readings, not exceptions. */
export async function readLive(wish: Wish, world: Pick<World, "connect" | "owned" | "principals">): Promise<Sight> {
  const sights = await Promise.all(targetsOf(wish).map((target) => readTarget(wish, target, world)))
  return {
    readings: sights.flatMap(({ readings }) => readings),
    principals: new Map(sights.flatMap(({ principals }) => [...principals])),
  }
}

function targetsOf(wish: Wish): readonly Target[] {
  const { account, regions, providers } = wish
  const [home = ""] = regions
  const enabled = regions.filter((region) => !account.regions || account.regions.includes(region))
  const targets: readonly Target[] = [
    { scope: "account", account, region: home },
    ...enabled.map((region): Target => ({ scope: "region", account, region })),
  ]
  return targets.filter((target) => providers.some((provider) => isReadIn(provider, target, wish)))
}

/** What is ours only while stated is read where it is stated; what carries our tags may be anywhere. */
function isReadIn({ type, scope, ownership }: Provider, target: Target, { desired }: Wish): boolean {
  if (scope !== target.scope) return false
  return ownership !== "declared" || desired.some((one) => one.type === type && one.target.region === target.region)
}

async function readTarget(
  wish: Wish,
  target: Target,
  world: Pick<World, "connect" | "owned" | "principals">,
): Promise<Sight> {
  const providers = wish.providers.filter((provider) => isReadIn(provider, target, wish))
  // The same rights wherever in the account, so that its role is assumed once for all regions.
  const types = wish.providers.filter(({ scope }) => scope === target.scope).map(({ type }) => type)
  const unreadable = (provider: Provider, error: unknown): Reading => ({
    type: provider.type,
    target,
    status: "unreadable",
    ...explain(error, target),
  })
  let session: Session
  try {
    session = await world.connect(target, { purpose: "plan", types, run: wish.run })
  } catch (error) {
    return { readings: providers.map((provider) => unreadable(provider, error)), principals: new Map() }
  }
  try {
    // Both look at all there is: started together, what they share is loaded side by side, and the reads find it there.
    const [owned, principals] = await Promise.all([world.owned(session), world.principals(session)])
    const readings = await Promise.all(
      providers.map(async (provider): Promise<Reading> => {
        try {
          const desired = wish.desired.filter(
            (one) => one.type === provider.type && one.target.region === target.region,
          )
          const keys = [...(owned.get(provider.type) ?? []), ...(wish.besides.get(provider.type) ?? [])]
          return {
            type: provider.type,
            target,
            status: "read",
            found: await provider.read(session, { desired, owned: keys }),
          }
        } catch (error) {
          return unreadable(provider, error)
        }
      }),
    )
    return { readings, principals }
  } catch (error) {
    return { readings: providers.map((provider) => unreadable(provider, error)), principals: new Map() }
  } finally {
    session.close()
  }
}

/** Why a place could not be read: a sentence, and what to do where that is known. */
function explain(error: unknown, { account }: Target): Pick<Problem, "fix"> & { readonly reason: string } {
  if (error instanceof ProblemError) {
    const [problem] = error.problems
    return { reason: problem?.message ?? error.message, ...(problem?.fix ? { fix: problem.fix } : {}) }
  }
  const message =
    error instanceof Error ? `${error.name === "Error" ? "" : `${error.name}: `}${error.message}` : String(error)
  return { reason: `${account.name} (${account.id}) could not be read: ${message}` }
}
