import type { Override, WrittenMap } from "../model.ts"
import { suggest } from "../value/suggest.ts"
import { templateSchema } from "./template.schema.ts"

const keys = Object.keys(templateSchema.properties)
const overrideKeys: readonly (keyof Override)[] = ["targets", "properties", "variables"]

/**
 * The document as it was probably meant: keys that are misspelt read as those that they resemble, unless these are there too.
 * That a key is misspelt is told by itself; with this, nothing that merely follows from it is told, and all else is.
 */
export function asMeant(document: WrittenMap): WrittenMap {
  const meant = respelt(document, keys)
  const overrides = meant.entries.get("overrides")
  if (overrides?.value.kind !== "list") return meant
  const items = overrides.value.items.map((item) => (item.kind === "map" ? respelt(item, overrideKeys) : item))
  const value = { ...overrides.value, items }
  return { ...meant, entries: new Map([...meant.entries, ["overrides", { ...overrides, value }]]) }
}

function respelt(map: WrittenMap, known: readonly string[]): WrittenMap {
  const missing = known.filter((key) => !map.entries.has(key))
  const entries = [...map.entries.values()].map((entry) => {
    const key = known.includes(entry.key) ? entry.key : (suggest(entry.key, missing) ?? entry.key)
    return { ...entry, key }
  })
  // Of two that resemble one key, the one that is spelt right, or comes first, is meant.
  return { ...map, entries: new Map(entries.toReversed().map((entry) => [entry.key, entry])) }
}
