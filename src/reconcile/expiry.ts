import type { KnownFile } from "../desired/files.ts"
import type { Files, Json, Reviewed, Template, Written, WrittenMap } from "../model.ts"
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

/** How each template reads in which something can expire: a hash of it, of the shared variables and of every file in use. */
export async function expiringTemplates(
  templates: readonly Template[],
  files: Files,
  used: { readonly files: ReadonlyMap<string, KnownFile>; readonly variables: WrittenMap | undefined },
): Promise<Reviewed["expiring"]> {
  const texts = [...used.files].map(([path, file]): Json => [path, file.problem ? null : file.data]).sort(byPath)
  const variables = used.variables ? toJson(used.variables) : null
  const expiring: [string, string][] = []
  for (const template of templates) {
    const { days, hidden } = await expiriesOf([template], files)
    if (days.length === 0 && !hidden) continue
    expiring.push([template.name, hash({ template: toJson(template.document), variables, files: texts })])
  }
  return Object.fromEntries(expiring)
}

const byPath = (a: Json, b: Json): number =>
  String((a as readonly Json[])[0]) < String((b as readonly Json[])[0]) ? -1 : 1
