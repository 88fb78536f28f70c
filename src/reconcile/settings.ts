import type {
  Account,
  Config,
  Hold,
  Json,
  Lifecycle,
  Organization,
  RuleTemplate,
  SettingChange,
  Source,
  Template,
  Waiver,
} from "../model.ts"
import { stableText } from "../value/digest.ts"
import { toJson } from "../value/written.ts"

/** What of a revision decides who may do what, and how much. */
export interface Settled {
  readonly config: Config
  readonly templates: readonly SettledTemplate[]
  readonly holds: readonly Hold[]
  readonly rules?: readonly RuleTemplate[]
  readonly waivers?: readonly Waiver[]
  /** Where the accounts come from a file of the repository. */
  readonly organization?: Organization
}

/** A template, and the days on which it or a part of it ends, as far as they are written in it. */
export interface SettledTemplate extends Pick<Template, "name" | "lifecycle" | "source"> {
  readonly days: readonly string[]
}

/**
 * The settings of `reconcile.yaml`, of templates, of rules, of the file of accounts, of `holds.yaml` and of `waivers.yaml` that decide
 * safety and differ between two revisions, in this order: what there may be many of comes last. Rules that are new take
 * nothing away: of them only the channel is told that would hear of what they find. Pure.
 */
export function changedSettings(head: Settled, base: Settled): readonly SettingChange[] {
  const known = new Set((base.rules ?? []).map(({ name }) => name))
  const [now, before] = [settingsOf(head, ({ name }) => known.has(name)), settingsOf(base)]
  const names = [...new Set([...now.keys(), ...before.keys()])]
  return names
    .map((setting) => ({ setting, rank: (now.get(setting) ?? before.get(setting))?.rank ?? 0 }))
    .sort((a, b) => a.rank - b.rank || (a.setting < b.setting ? -1 : 1))
    .flatMap(({ setting }) => change(setting, before.get(setting), now.get(setting)))
}

function change(setting: string, was: Setting | undefined, is: Setting | undefined): readonly SettingChange[] {
  if (was?.text === is?.text) return []
  const [gone, come] = [without(was?.list, is?.list), without(is?.list, was?.list)]
  const members = was?.list && is?.list && gone.length + come.length > 0
  const [before, after] = members ? [stableText(gone), stableText(come)] : [was?.text, is?.text]
  return [
    {
      setting: members ? `${setting} (members that differ)` : setting,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(is?.source && { source: is.source }),
    },
  ]
}

function without(list: readonly Json[] = [], others: readonly Json[] = []): readonly Json[] {
  const known = new Set(others.map(stableText))
  return list.filter((item) => !known.has(stableText(item)))
}

interface Setting {
  readonly text: string
  /** Where it is a list: the long ones are told by what differs. */
  readonly list?: readonly Json[]
  readonly rank: number
  readonly source?: Source
}

const NOTHING_SPECIAL: Lifecycle = {
  adopt: false,
  replace: false,
  enforce: false,
  ignore: [],
  tags: "declared",
  acknowledge: {},
}

const RANKS = { configuration: 0, template: 1, rules: 2, accounts: 3, holds: 4, waivers: 5 } as const

/** Each setting by its path, as text; what reads as by default is left out of templates, where it is nothing to look at. */
function settingsOf(
  { config, templates, rules = [], holds, waivers = [], organization }: Settled,
  isKnown: (rule: RuleTemplate) => boolean = () => true,
): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  const put = (rank: number, path: string, value: unknown, source?: Source): void => {
    if (value === undefined) return
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) put(rank, `${path}.${key}`, part, source)
      return
    }
    const plain = withoutPlaces(value)
    const list = Array.isArray(plain) ? { list: plain as readonly Json[] } : {}
    settings.set(path, { text: textOf(plain), ...list, rank, ...(source && { source }) })
  }
  const { name, identityCenter, access, lookups, foreign, prune, safety, unreviewed, run, waves, notify } = config
  const { out, bucketOwner } = config.inventory ?? {}
  const deciding = {
    name,
    organization: config.organization,
    identityCenter,
    access,
    lookups,
    foreign,
    prune,
    safety,
    unreviewed,
    run,
    waves,
    // Where what the accounts hold is sent to, and who is told of it.
    inventory: { out, bucketOwner },
    notify,
  }
  for (const [key, value] of Object.entries(deciding)) put(RANKS.configuration, key, value)
  for (const template of templates) {
    const path = `template ${template.name}`
    for (const [key, value] of Object.entries(template.lifecycle)) {
      const usual = stableText(NOTHING_SPECIAL[key as keyof Lifecycle] as Json) === stableText(value as Json)
      if (!usual) put(RANKS.template, `${path}: lifecycle.${key}`, value, template.source)
    }
    if (template.days.length > 0) put(RANKS.template, `${path}: ends on`, [...template.days].sort(), template.source)
  }
  for (const rule of rules) {
    const texts = isKnown(rule) ? ruleTexts(rule) : []
    for (const [name, text] of texts) put(RANKS.rules, `rules ${rule.name}: ${name}`, text, rule.source)
    put(RANKS.rules, `rules ${rule.name}: report.slack`, rule.report?.slack, rule.source)
  }
  if (organization) {
    put(RANKS.accounts, "accounts: management account", organization.managementAccountId)
    for (const account of organization.accounts)
      put(RANKS.accounts, `accounts: ${account.name} (${account.id})`, accountText(account))
  }
  for (const { type, id, accounts, owner, reason, until, source } of holds) {
    const where = accounts ? ` in ${stableText(withoutPlaces(accounts))}` : ""
    put(RANKS.holds, `holds.yaml: ${type} ${id}${where}`, `until ${until}, by ${owner}: ${reason}`, source)
  }
  for (const { rule, id, accounts, owner, reason, until, source } of waivers) {
    const where = accounts ? ` in ${stableText(withoutPlaces(accounts))}` : ""
    put(RANKS.waivers, `waivers.yaml: ${rule} ${id}${where}`, `until ${until}, by ${owner}: ${reason}`, source)
  }
  return settings
}

/** What decides what a rule template finds. */
function ruleTexts({ targets, variables, overrides, let: lets, rules }: RuleTemplate): readonly [string, string][] {
  return [
    ["targets", stableText(withoutPlaces(targets))],
    ...(variables ? [["variables", stableText(toJson(variables))] as [string, string]] : []),
    ...overrides.map((one, index): [string, string] => [
      `overrides[${index}]`,
      stableText(withoutPlaces({ targets: one.targets, variables: one.variables && toJson(one.variables) })),
    ]),
    ...lets.map(({ name, text }): [string, string] => [`let ${name}`, text.value]),
    ...rules.map(({ name, severity, when }): [string, string] => [
      `rule ${name}`,
      when ? `${severity} when ${when.value}` : severity,
    ]),
  ]
}

/** What selectors can see of an account. */
const accountText = ({ state, email, path, tags }: Account): string =>
  stableText({ state, email, path: path.map(({ name }) => name).join("/"), tags })

const textOf = (value: Json): string => (typeof value === "string" ? value : stableText(value))

/** Where something is written says nothing about what it means. */
function withoutPlaces(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutPlaces)
  if (value === null || typeof value !== "object") return value as Json
  const parts = Object.entries(value).filter(([key]) => key !== "source")
  if (parts.length === 1 && parts[0]?.[0] === "value") return withoutPlaces(parts[0][1])
  return Object.fromEntries(parts.map(([key, part]) => [key, withoutPlaces(part)]))
}
