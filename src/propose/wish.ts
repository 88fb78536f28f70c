import type { Change, Json, Target, Template } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { toJson } from "../value/written.ts"
import type { OverrideEdit, RevisedOverride, TemplateEdit } from "./edit.ts"
import { overrideOf } from "./live-value.ts"
import { type Patch, patched, type StandingOverride, standingOverride } from "./standing-override.ts"

/** A property that drifted in one resource. Both values are evaluated; absent: nothing is stated, or there. */
export interface Wish {
  readonly change: Omit<Change, "group">
  readonly target: Target
  readonly property: string
  readonly stated: Json | undefined
  readonly live: Json | undefined
}

/** What should be stated otherwise by one template. */
export interface Intent {
  readonly template: Template
  readonly wishes: readonly Wish[]
  /** How many resources the template states, all over. */
  readonly resources: number
  /** The properties themselves are left as they are. */
  readonly overridesOnly: boolean
}

/** Whether a property drifted alike in every resource of the template, so that it may read otherwise for all. */
export function isEverywhere({ template, resources, overridesOnly, wishes }: Intent, property: string): boolean {
  const own = wishes.filter((wish) => wish.property === property)
  const alike = new Set(own.map(({ live }) => stableText(live))).size === 1
  const overridden = template.overrides.some(({ properties }) => properties?.entries.has(property))
  return !overridesOnly && alike && own.length === resources && !overridden
}

/** What has to be edited; undefined where an override cannot say it. */
export function editOf(intent: Intent): TemplateEdit | undefined {
  const { template, wishes } = intent
  const names = [...new Set(wishes.map(({ property }) => property))]
  const everywhere = names.filter((name) => isEverywhere(intent, name))
  const properties = everywhere.flatMap((name) => wishes.find(({ property }) => property === name) ?? [])
  const others = wishes.filter(({ property }) => !everywhere.includes(property))
  const overrides = overridesOf(template, others)
  return overrides && { name: template.name, properties, ...overrides }
}

/** What is to be said of one place: an account, or a region of it. */
interface PlaceWish {
  readonly target: Target
  readonly patch: Patch
  /** What says some of it already. */
  readonly standing?: StandingOverride
}

/** One override for all targets in which the same is to be said; those that say some of it already are changed instead. */
function overridesOf(
  template: Template,
  wishes: readonly Wish[],
): Pick<TemplateEdit, "revised" | "overrides"> | undefined {
  const places: PlaceWish[] = []
  for (const own of grouped(wishes, ({ target }) => `${target.account.id}|${target.region}`)) {
    const place = placeWish(template, own)
    if (!place) return undefined
    places.push(place)
  }
  const fresh = places.filter(({ standing }) => !standing)
  const overrides = [...added(fresh)]
  const revised: RevisedOverride[] = []
  for (const own of grouped(
    places.filter(({ standing }) => standing),
    ({ standing }) => String(standing?.index),
  )) {
    const change = revise(own)
    if (!change) return undefined
    revised.push(change.revised)
    overrides.push(...change.copies)
  }
  return { revised, overrides }
}

function placeWish({ properties, overrides }: Template, own: readonly Wish[]): PlaceWish | undefined {
  const { target } = own[0] as Wish
  if (target.scope === "organization") return undefined
  const written = toJson(properties) as Patch
  const patch: { [name: string]: Json } = {}
  for (const { property, stated, live } of own) {
    const part = overrideOf(written[property], stated, live)
    if (part === undefined) return undefined
    patch[property] = part
  }
  const standing = standingOverride(overrides, target, Object.keys(patch))
  return { target, patch, ...(standing && { standing }) }
}

/** Overrides for exactly these places. */
function added(places: readonly PlaceWish[]): readonly OverrideEdit[] {
  return grouped(places, ({ target: { scope, region, account }, patch }) =>
    stableText({ regions: scope === "region" ? [region] : [], management: account.management, patch }),
  ).map((own) => {
    const { target, patch } = own[0] as PlaceWish
    return {
      accounts: own.map((one) => one.target.account.id).sort(),
      ...(target.scope === "region" && { regions: [target.region] }),
      management: target.account.management,
      properties: patch,
    }
  })
}

/**
 * An override of which some accounts are to say something else. Where all of them are to say the same, it says that; else it
 * keeps those that stay as they are, and the others have copies of it that say theirs.
 */
function revise(
  places: readonly PlaceWish[],
): { readonly revised: RevisedOverride; readonly copies: readonly OverrideEdit[] } | undefined {
  const standing = (places[0] as PlaceWish).standing as StandingOverride
  const { index, ids, properties, copyable } = standing
  const whole = added(places.map((place) => ({ ...place, patch: patched(properties, place.patch) })))
  const moved = places.map(({ target }) => target.account.id)
  const rest = ids.filter((id) => !moved.includes(id))
  const [first, ...others] = whole
  const stays = rest.length > 0 ? undefined : first
  const copies = stays ? others : whole
  if (copies.length > 0 && !copyable) return undefined
  const accounts = stays ? stays.accounts : rest
  return { revised: { index, ids, accounts, stated: properties, live: stays?.properties ?? properties }, copies }
}

/** Lists of what has the same key, in the order in which keys come up. */
export function grouped<T>(list: readonly T[], key: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups.values()]
}
