import type { Json, Written, WrittenEntry } from "../../model.ts"
import { suggest } from "../../value/suggest.ts"
import { type Conversion, type Fields, say } from "./conversion.ts"

/** A name in snake case. Both spellings are read, as IAMbic does: `RoleName` is `role_name`. */
export const snake = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase()

/** What a misspelt name of decides who gets something, and for how long. */
const DECIDING = {
  IAMbic: ["included_accounts", "excluded_accounts", "included_orgs", "excluded_orgs", "expires_at", "deleted"],
  Starfleet: ["IncludeAccounts", "ExcludeAccounts", "IncludeRegions", "ExcludeRegions", "OperateInOrgRoot"],
}

/** What Starfleet forbids in the templates of IAMbic's that it takes. */
const FORBIDDEN = ["included_accounts", "excluded_accounts", "included_orgs", "excluded_orgs"]

/**
 * The entries of a map. Names that the original tool does not know are noted: it ignores them without a word. One that is
 * nearly a selector is an error, since nobody can tell what was meant.
 */
export function fieldsOf(written: Written, known: readonly string[], conversion: Conversion): Fields | undefined {
  if (written.kind !== "map") {
    say(conversion, "error", written.source, ["A map is expected here.", "Write `key: value` lines."])
    return undefined
  }
  const entries = new Map<string, WrittenEntry>()
  for (const entry of written.entries.values()) {
    const name = snake(entry.key)
    if (known.includes(name) || conversion.placing.includes(name)) entries.set(name, entry)
    else unknownKey(entry, conversion)
  }
  return { map: written, entries }
}

function unknownKey({ key, source }: WrittenEntry, conversion: Conversion): void {
  const { tool } = conversion
  const meant = suggest(key, DECIDING[tool])
  if (tool === "Starfleet" && FORBIDDEN.includes(snake(key)))
    say(conversion, "error", source, [
      `"${key}" cannot be used here.`,
      "Say it with StarfleetIncludeAccounts and StarfleetExcludeAccounts.",
    ])
  else if (meant !== undefined)
    say(conversion, "error", source, [
      `"${key}" looks like "${meant}", but ${tool} ignores it.`,
      `Write "${meant}", or remove it.`,
    ])
  else say(conversion, "warning", source, [`"${key}" is not known to ${tool}: it is left out.`])
}

/** What a map says under a name; null is as good as nothing. */
export function field({ entries }: Fields, name: string): Written | undefined {
  const value = entries.get(name)?.value
  return value?.kind === "scalar" && value.value === null ? undefined : value
}

/** A list; one thing alone is a list of it. */
export function listOf(written: Written | undefined): readonly Written[] {
  if (!written) return []
  return written.kind === "list" ? written.items : [written]
}

/** A text, or several, of whatever scalars there are; anything else is noted and left out. */
export function textsOf(written: Written | undefined, conversion: Conversion): readonly string[] {
  return listOf(written).flatMap((item) => {
    if (item.kind === "scalar" && item.value !== null) return [String(item.value)]
    say(conversion, "error", item.source, ["A text is expected here.", "Write it on one line."])
    return []
  })
}

/** Whether it says true. */
export function isTrue(fields: Fields, name: string): boolean {
  const value = field(fields, name)
  return value?.kind === "scalar" && (value.value === true || String(value.value).toLowerCase() === "true")
}

/** A number that was written as one, or in quotes. */
export function numberOf(written: Written): Json | undefined {
  if (written.kind !== "scalar") return undefined
  const number =
    typeof written.value === "string" && written.value.trim() !== "" ? Number(written.value) : written.value
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}
