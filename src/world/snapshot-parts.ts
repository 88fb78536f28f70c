import { checkFormat } from "../accounts/file.ts"
import type { Json, Problem } from "../model.ts"
import { type DataFile, readDataFile } from "../value/data-file.ts"
import { type SnapshotFile, snapshotSchema } from "./snapshot.schema.ts"
import type { Row } from "./snapshot-rows.ts"
import type { SnapshotPart } from "./snapshot-store.ts"

/** The file of one account in a snapshot's folder. */
const partSchema = {
  title: "Part of a snapshot",
  type: "object",
  additionalProperties: false,
  required: ["formatVersion", "resources"],
  properties: {
    formatVersion: snapshotSchema.properties.formatVersion,
    unread: snapshotSchema.properties.unread,
    resources: snapshotSchema.properties.resources,
  },
} as const

type Part = Pick<SnapshotFile, "resources" | "unread">

/** The lists that parts add to. */
const LISTS = ["resources", "unread"] as const

/** A snapshot in a folder as if it were one file; every place still leads to the file that it is in. */
export function joinParts(
  index: DataFile,
  parts: readonly SnapshotPart[],
): { readonly data: DataFile; readonly problems: readonly Problem[] } {
  const readings = parts.map(({ path, text }) => readDataFile(text, path))
  const files = readings.flatMap(({ data }) => (data ? [data] : []))
  const wrong = files.flatMap((file) => checkFormat(file, "part of a snapshot", partSchema))
  const problems = [...readings.flatMap((reading) => reading.problems), ...missing(index, parts), ...wrong]
  if (problems.length > 0) return { data: index, problems }
  const all = [index, ...files]
  const listOf = (file: DataFile, list: (typeof LISTS)[number]): readonly Json[] =>
    ((file.value as unknown as Part)[list] as readonly Json[] | undefined) ?? []
  const source: DataFile["source"] = (path) => {
    const list = LISTS.find((one) => one === path[0])
    let number = Number(path[1] ?? 0)
    for (const file of list === undefined ? [] : all) {
      const own = listOf(file, list as (typeof LISTS)[number]).length
      if (number < own) return file.source([list as string, number, ...path.slice(2)])
      number -= own
    }
    return index.source(path)
  }
  const lists = Object.fromEntries(LISTS.map((list) => [list, all.flatMap((file) => listOf(file, list))]))
  const value = { ...(index.value as { readonly [key: string]: Json }), ...lists } as Json
  return { data: { ...index, value, source }, problems: [] }
}

/** The parts as they read with these rows: only those that differ. */
export function changedParts(parts: readonly SnapshotPart[], rows: readonly Row[]): readonly SnapshotPart[] {
  const places = new Map<string, Row[]>()
  for (const row of rows) {
    const name = `/${row.account ?? "organization"}.json`
    places.set(name, [...(places.get(name) ?? []), row])
  }
  return parts.flatMap((part) => {
    const before = JSON.parse(part.text) as Part
    const name = part.path.slice(part.path.lastIndexOf("/"))
    const resources = places.get(name) ?? []
    if (JSON.stringify(before.resources) === JSON.stringify(resources)) return []
    return [{ path: part.path, text: `${JSON.stringify({ ...before, resources }, undefined, 2)}\n` }]
  })
}

function missing(index: DataFile, parts: readonly SnapshotPart[]): readonly Problem[] {
  const { parts: named = [] } = index.value as unknown as SnapshotFile
  if (named.length === parts.length) return []
  const message = "This is the index of a snapshot in a folder: the rest of it is in other files."
  return [{ severity: "error", message, fix: "Give the folder to --snapshot.", source: index.source(["parts"]) }]
}
