import type { Account, Desired, Provider, Target } from "../model.ts"
import { isOrganizationId } from "../value/organization-account.ts"

/** Types that are read in one target with one session. */
export interface Place {
  readonly target: Target
  readonly via?: Provider["via"]
  readonly providers: readonly Provider[]
  /** What the session is for: the same wherever in the account, so that its role is assumed once for all regions. */
  readonly types: readonly string[]
  /** Read only where something is stated, or carries our tags by a look through the region. */
  readonly swept: boolean
}

/** What decides where one account is looked at. */
export interface Interest {
  readonly account: Account
  readonly desired: readonly Desired[]
  readonly regions: readonly string[]
  readonly providers: readonly Provider[]
}

/** Every place of an account that templates name, or that may hold what we own. */
export function placesOf(interest: Interest): readonly Place[] {
  return targetsOf(interest).flatMap((target) =>
    KINDS.flatMap((kind) => {
      const alike = interest.providers.filter((provider) => provider.scope === target.scope && isOf(kind, provider))
      const providers = alike.filter((provider) => isReadIn(provider, target, interest))
      if (providers.length === 0) return []
      const session = interest.providers.filter(({ scope, via }) => scope === target.scope && via === kind.via)
      return [{ ...kind, target, providers, types: session.map(({ type }) => type) }]
    }),
  )
}

/** Every place of an account where any of these types may be. */
export function allPlacesOf(interest: Omit<Interest, "desired">): readonly Place[] {
  return targetsOf(interest).flatMap((target) =>
    VIAS.flatMap((via) => {
      const providers = interest.providers.filter((one) => one.scope === target.scope && one.via === via)
      if (providers.length === 0) return []
      return [{ ...(via && { via }), swept: false, target, providers, types: providers.map(({ type }) => type) }]
    }),
  )
}

const VIAS: readonly Place["via"][] = [undefined, "organization", "identity-center"]

type Kind = Pick<Place, "via" | "swept">

const KINDS: readonly Kind[] = [
  { swept: false },
  { swept: true },
  { via: "organization", swept: false },
  { via: "identity-center", swept: false },
]

const isOf = (kind: Kind, { via, taggedKey }: Provider): boolean =>
  kind.via === via && kind.swept === (taggedKey !== undefined)

function targetsOf({ account, regions }: Omit<Interest, "desired">): readonly Target[] {
  const [home = ""] = regions
  if (isOrganizationId(account.id)) return [{ scope: "organization", account, region: home }]
  const enabled = regions.filter((region) => !account.regions || account.regions.includes(region))
  return [
    { scope: "account", account, region: home },
    ...enabled.map((region): Target => ({ scope: "region", account, region })),
  ]
}

/** What is ours only while stated is read where it is stated; what carries our tags may be anywhere. */
const isReadIn = ({ type, ownership }: Provider, target: Target, { desired }: Interest): boolean =>
  ownership !== "declared" || desired.some((one) => one.type === type && one.target.region === target.region)
