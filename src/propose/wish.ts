import type { Change, Json, Target, Template } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { toJson } from "../value/written.ts"
import type { OverrideEdit, TemplateEdit } from "./edit.ts"
import { overrideOf } from "./live-value.ts"

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
  const overrides = overridesOf(
    template,
    wishes.filter(({ property }) => !everywhere.includes(property)),
  )
  return overrides && { name: template.name, properties, overrides }
}

/** One override for all targets in which the same is to be said. */
function overridesOf(template: Template, wishes: readonly Wish[]): readonly OverrideEdit[] | undefined {
  const written = toJson(template.properties) as { readonly [name: string]: Json }
  const groups = new Map<string, OverrideEdit & { readonly accounts: string[] }>()
  for (const own of grouped(wishes, ({ target }) => `${target.account.id}|${target.region}`)) {
    const { target } = own[0] as Wish
    const properties: { [name: string]: Json } = {}
    for (const { property, stated, live } of own) {
      const patch = overrideOf(written[property], stated, live)
      if (patch === undefined) return undefined
      properties[property] = patch
    }
    if (target.scope === "organization") return undefined
    const { management } = target.account
    const regions = target.scope === "region" ? [target.region] : []
    const key = stableText({ regions, management, properties })
    const group = groups.get(key) ?? { ...(regions.length > 0 && { regions }), management, properties, accounts: [] }
    group.accounts.push(target.account.id)
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => ({ ...group, accounts: group.accounts.sort() }))
}

/** Lists of what has the same key, in the order in which keys come up. */
export function grouped<T>(list: readonly T[], key: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups.values()]
}
