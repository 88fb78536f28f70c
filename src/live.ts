import { allPlacesOf, type Place, placesOf } from "./live/places.ts"
import type { Account, Desired, Problem, Provider, Reading, Session, World } from "./model.ts"
import { ProblemError } from "./value/problem.ts"

/** What one account, or the organization in the place of one, is read for. */
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

type Entrance = Pick<World, "connect" | "owned" | "principals">

/** Keys by type. */
type Keys = ReadonlyMap<string, readonly string[]>

/** Reads one account: every place that templates name or that may hold what we own. Failures are readings, not exceptions. */
export async function readLive(wish: Wish, world: Entrance): Promise<Sight> {
  const places = placesOf(wish)
  const own = ownSession(wish, world)
  const sights = await Promise.all(places.map((place) => readPlace(wish, place, world, own)))
  await own.close()
  return {
    readings: sights.flatMap(({ readings }) => readings),
    principals: new Map(sights.flatMap(({ principals }) => [...principals])),
  }
}

/** The session of the account itself: it looks through all regions too, so that the account's role is assumed once. */
interface OwnSession {
  readonly open: () => Promise<Session>
  readonly close: () => Promise<void>
}

function ownSession({ account, regions, providers, run }: Wish, world: Entrance): OwnSession {
  const [region = ""] = regions
  const types = providers.filter(({ scope, via }) => scope === "account" && !via).map(({ type }) => type)
  let opened: Promise<Session> | undefined
  return {
    open() {
      opened ??= world.connect({ scope: "account", account, region }, { purpose: "plan", types, run })
      return opened
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  }
}

async function readPlace(wish: Wish, place: Place, world: Entrance, own: OwnSession): Promise<Sight> {
  const { target, via, types, swept } = place
  try {
    if (target.scope === "account" && !via) return await readTypes(wish, place, await own.open(), world)
    const marked = swept ? await world.owned(await own.open(), target.region) : undefined
    const isWanted = ({ type }: Provider) => !marked || marked.has(type) || statedIn(place, type, wish).length > 0
    const providers = place.providers.filter(isWanted)
    if (providers.length === 0) return { readings: [], principals: new Map() }
    const session = await world.connect(target, { purpose: "plan", types, run: wish.run, ...(via && { via }) })
    try {
      return await readTypes(wish, { ...place, providers }, session, world, marked)
    } finally {
      session.close()
    }
  } catch (error) {
    const readings = place.providers.map(({ type }) => unreadable(type, place, error))
    return { readings, principals: new Map() }
  }
}

/** Reads everything there is of these types in one account, whosever it is. Failures are readings, not exceptions. */
export async function readEverything(
  wish: Omit<Wish, "desired" | "besides">,
  world: Pick<World, "connect">,
): Promise<readonly Reading[]> {
  const readings = await Promise.all(allPlacesOf(wish).map((place) => readAll(wish.run, place, world)))
  return readings.flat()
}

async function readAll(run: string, place: Place, world: Pick<World, "connect">): Promise<readonly Reading[]> {
  const { target, via, types, providers } = place
  try {
    const session = await world.connect(target, { purpose: "plan", types, run, ...(via && { via }) })
    try {
      return await Promise.all(
        providers.map(async ({ type, read }): Promise<Reading> => {
          try {
            return { type, target, status: "read", found: await read(session, "all") }
          } catch (error) {
            return unreadable(type, place, error)
          }
        }),
      )
    } finally {
      session.close()
    }
  } catch (error) {
    return providers.map(({ type }) => unreadable(type, place, error))
  }
}

const statedIn = ({ target }: Place, type: string, { desired }: Wish): readonly Desired[] =>
  desired.filter((one) => one.type === type && one.target.region === target.region)

async function readTypes(wish: Wish, place: Place, session: Session, world: Entrance, marked?: Keys): Promise<Sight> {
  // Both look at all there is: started together, what they share is loaded side by side, and the reads find it there.
  const [owned, principals] = await Promise.all([marked ?? world.owned(session), world.principals(session)])
  const readings = await Promise.all(
    place.providers.map(async ({ type, read, footing }): Promise<Reading> => {
      try {
        const keys = [...(owned.get(type) ?? []), ...(wish.besides.get(type) ?? [])]
        const desired = statedIn(place, type, wish)
        const present = desired.filter(({ state }) => state === "present")
        const [found, footings] = await Promise.all([
          read(session, { desired, owned: keys }),
          present.length > 0 ? footing?.(session, present) : undefined,
        ])
        return { type, target: place.target, status: "read", found, ...(footings && { footings }) }
      } catch (error) {
        return unreadable(type, place, error)
      }
    }),
  )
  return { readings, principals }
}

const unreadable = (type: string, { target }: Place, error: unknown): Reading => ({
  type,
  target,
  status: "unreadable",
  ...explain(error, target.account),
})

/** Why a place could not be read: a sentence, and what to do where that is known. */
function explain(error: unknown, account: Account): Pick<Problem, "fix"> & { readonly reason: string } {
  if (error instanceof ProblemError) {
    const [problem] = error.problems
    return { reason: problem?.message ?? error.message, ...(problem?.fix ? { fix: problem.fix } : {}) }
  }
  const message =
    error instanceof Error ? `${error.name === "Error" ? "" : `${error.name}: `}${error.message}` : String(error)
  return { reason: `${account.name} (${account.id}) could not be read: ${message}` }
}
