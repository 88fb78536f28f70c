import type { KnownFile } from "../desired/files.ts"
import type { Files, Reviewed, Template, Written, WrittenMap } from "../model.ts"
import { hash } from "../value/digest.ts"
import { toJson } from "../value/written.ts"

/** The days on which parts of templates end, as far as they are known without evaluating anything. */
export interface Expiries {
  readonly days: readonly string[]
  /** Included documents have days of their own, which nobody knows here. */
  readonly hidden: boolean
}

/** The day a moment falls on, in UTC: what `expires` is compared with. */
export const dayOf = (clock: Date): string => clock.toISOString().slice(0, 10)

/** Looks through templates, and through what they include. */
export async function expiriesOf(templates: readonly Template[], files: Files): Promise<Expiries> {
  const days: string[] = []
  const texts: string[] = []
  for (const template of templates) {
    if (template.expires) days.push(template.expires.value)
    for (const { properties } of [template, ...template.overrides]) if (properties) look(properties, days, texts)
  }
  const calls = texts.filter((text) => text.includes(CALL)).join("\n")
  return { days, hidden: await bringsExpiry(calls, files, new Set()) }
}

const CALL = "include("

function look(written: Written, days: string[], texts: string[]): void {
  if (written.kind === "scalar") texts.push(String(written.value))
  if (written.kind === "list") for (const item of written.items) look(item, days, texts)
  if (written.kind !== "map") return
  for (const { key, value } of written.entries.values()) {
    if (key === "$expires" && value.kind === "scalar") days.push(String(value.value))
    else look(value, days, texts)
  }
}

const literalCall = /\binclude\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\)/g

/** A path that has to be computed may lead anywhere. What cannot be read is told where it is used. */
async function bringsExpiry(text: string, files: Files, seen: Set<string>): Promise<boolean> {
  if (text.replaceAll(literalCall, "").includes(CALL)) return true
  for (const [, single, double] of text.matchAll(literalCall)) {
    const path = single ?? double ?? ""
    if (seen.has(path)) continue
    seen.add(path)
    const included = await files.read(path).catch(() => "")
    if (included.includes("$expires") || (await bringsExpiry(included, files, seen))) return true
  }
  return false
}

/** By name, of each template in which something can expire: a hash of how it reads, and of the shared variables. */
export async function expiringTemplates(
  templates: readonly Template[],
  files: Files,
  shared: WrittenMap | undefined,
): Promise<Reviewed["expiring"]> {
  const variables = shared ? toJson(shared) : null
  const expiring: [string, string][] = []
  for (const template of templates) {
    const { days, hidden } = await expiriesOf([template], files)
    if (days.length === 0 && !hidden) continue
    expiring.push([template.name, hash({ template: toJson(template.document), variables })])
  }
  return Object.fromEntries(expiring)
}

/** By path: sha256 of what is in a file that expressions named; "" where that could not be read. */
export const fileHashes = (files: ReadonlyMap<string, KnownFile>): Readonly<Record<string, string>> =>
  Object.fromEntries([...files].map(([path, file]) => [path, file.problem ? "" : hash(file.data)]))

/** How those templates read with every file in use. */
export function expiringWith(
  expiring: Reviewed["expiring"],
  files: Readonly<Record<string, string>>,
): Reviewed["expiring"] {
  const named = Object.entries(expiring)
  if (named.length === 0) return {}
  const used = hash(files)
  return Object.fromEntries(named.map(([name, own]) => [name, hash([own, used])]))
}
