import type { Json, Source, Written, WrittenEntry, WrittenMap } from "../model.ts"

export { type Limits, type ParsedYaml, parseYaml } from "./yaml.ts"

/** The plain value. Null is absent: maps leave such keys out. Keys such as `__proto__` are keys like any other. */
export function toJson(written: Written): Json {
  switch (written.kind) {
    case "scalar":
      return written.value
    case "list":
      return written.items.map(toJson)
    case "map": {
      const present = [...written.entries.values()].filter(({ value }) => !isNull(value))
      return Object.fromEntries(present.map(({ key, value }) => [key, toJson(value)]))
    }
  }
}

/** A plain value as if somebody had written all of it at one place. */
export function fromJson(json: Json, source: Source): Written {
  if (json === null || typeof json !== "object") return { kind: "scalar", value: json, source }
  if (isList(json)) return { kind: "list", items: json.map((item) => fromJson(item, source)), source }
  const entries = Object.entries(json).map(([key, value]): [string, WrittenEntry] => [
    key,
    { key, source, value: fromJson(value, source) },
  ])
  return { kind: "map", entries: new Map(entries), source }
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json)

/** JSON Merge Patch: null removes, maps merge, all else replaces. Every part keeps its place. https://www.rfc-editor.org/rfc/rfc7396 */
export function mergePatch(base: WrittenMap, patch: WrittenMap): WrittenMap {
  const entries = new Map(base.entries)
  for (const [key, entry] of patch.entries) {
    if (isNull(entry.value)) entries.delete(key)
    else if (entry.value.kind === "map") entries.set(key, mergeEntry(entries.get(key), entry, entry.value))
    else entries.set(key, entry)
  }
  return { ...base, entries }
}

function mergeEntry(base: WrittenEntry | undefined, { key, source }: WrittenEntry, patch: WrittenMap): WrittenEntry {
  if (base?.value.kind === "map") return { ...base, value: mergePatch(base.value, patch) }
  const empty: WrittenMap = { kind: "map", entries: new Map(), source: patch.source }
  return { key, source, value: mergePatch(empty, patch) }
}

const isNull = (written: Written): boolean => written.kind === "scalar" && written.value === null

/** What a map has under a key. */
export const entry = (map: WrittenMap, key: string): Written | undefined => map.entries.get(key)?.value

/** The part that a path of keys and indexes leads to. */
export function lookup(written: Written, path: readonly (string | number)[]): Written | undefined {
  let part: Written | undefined = written
  for (const step of path) {
    if (part?.kind === "map") part = entry(part, String(step))
    else part = part?.kind === "list" ? part.items[Number(step)] : undefined
  }
  return part
}

/** The place so many characters into a text: exact where the file has it on one line as it is, else where it begins. */
export function placeInside({ source, inset }: { source: Source; inset?: number }, offset: number): Source {
  return inset === undefined ? source : { ...source, column: source.column + inset + offset }
}
