import type { Config, Hold, Json, Lifecycle, SettingChange, Source, Template } from "../model.ts"
import { stableText } from "../value/digest.ts"

/** What of a revision decides who may do what, and how much. */
export interface Settled {
  readonly config: Config
  readonly templates: readonly Pick<Template, "name" | "lifecycle" | "source">[]
  readonly holds: readonly Hold[]
}

/** The settings of `reconcile.yaml`, of `holds.yaml` and of templates that decide safety and differ between two revisions. Pure. */
export function changedSettings(head: Settled, base: Settled): readonly SettingChange[] {
  const [now, before] = [settingsOf(head), settingsOf(base)]
  return [...new Set([...now.keys(), ...before.keys()])].sort().flatMap((setting): readonly SettingChange[] => {
    const [was, is] = [before.get(setting), now.get(setting)]
    if (was?.text === is?.text) return []
    return [
      {
        setting,
        ...(was && { before: was.text }),
        ...(is && { after: is.text }),
        ...(is?.source && { source: is.source }),
      },
    ]
  })
}

interface Setting {
  readonly text: string
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

/** Each setting by its path, as text; what reads as by default is left out of templates, where it is nothing to look at. */
function settingsOf({ config, templates, holds }: Settled): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  const put = (path: string, value: unknown, source?: Source): void => {
    if (value === undefined) return
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) put(`${path}.${key}`, part, source)
    } else settings.set(path, { text: textOf(withoutPlaces(value)), ...(source && { source }) })
  }
  const { name, organization, access, lookups, foreign, prune, safety, unreviewed, waves } = config
  const deciding = { name, organization, access, lookups, foreign, prune, safety, unreviewed, waves }
  for (const [key, value] of Object.entries(deciding)) put(key, value)
  for (const template of templates) {
    for (const [key, value] of Object.entries(template.lifecycle)) {
      const usual = stableText(NOTHING_SPECIAL[key as keyof Lifecycle] as Json) === stableText(value as Json)
      if (!usual) put(`template ${template.name}: lifecycle.${key}`, value, template.source)
    }
  }
  for (const { type, id, accounts, owner, reason, until, source } of holds) {
    const where = accounts ? ` in ${stableText(withoutPlaces(accounts))}` : ""
    put(`holds.yaml: ${type} ${id}${where}`, `until ${until}, by ${owner}: ${reason}`, source)
  }
  return settings
}

const textOf = (value: Json): string => (typeof value === "string" ? value : stableText(value))

/** Where something is written says nothing about what it means. */
function withoutPlaces(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutPlaces)
  if (value === null || typeof value !== "object") return value as Json
  const parts = Object.entries(value).filter(([key]) => key !== "source")
  if (parts.length === 1 && parts[0]?.[0] === "value") return withoutPlaces(parts[0][1])
  return Object.fromEntries(parts.map(([key, part]) => [key, withoutPlaces(part)]))
}
