import { readFileSync } from "node:fs"
import { expect } from "vitest"
import { parseAllDocuments, stringify } from "yaml"
import { parseConfig } from "../../../src/config.ts"
import { type Converted, convert, type Peer } from "../../../src/import/from/convert.ts"
import type { Config, Desired, Problem } from "../../../src/model.ts"
import { providers } from "../../../src/providers/index.ts"
import { revisions } from "../../../src/reconcile/revisions.ts"
import { readAccounts, readTemplates } from "../../../src/reconcile.ts"
import { snapshotWorld } from "../../../src/world/snapshot.ts"
import { memoryFiles } from "../../files.ts"
import { type SnapshotFacts, snapshotText } from "../../plan-world.ts"

/** What the original tool means: resources by account, then by `Role name`, with exactly these properties. */
type Intent = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Templates of another tool, and what should exist because of them. What is not mentioned has to be empty. */
export interface ConversionCase {
  readonly name: string
  /** Where the demand comes from. */
  readonly source?: string
  readonly from: Peer
  readonly files: Readonly<Record<string, string>>
  readonly clock?: string
  readonly accounts?: SnapshotFacts["accounts"]
  /** Of reconcile.yaml, beside what the conversion asks for. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly intent?: Intent
  /** `warning a.yaml:7`, and a part of what is said. */
  readonly notes?: readonly Readonly<Record<string, string>>[]
  readonly problems?: readonly Readonly<Record<string, string>>[]
  /** What a plan of the result says is wrong, by account. */
  readonly rejected?: readonly Readonly<Record<string, string>>[]
}

/** The cases of a file; each document is one. */
export function conversionCases(file: string): readonly ConversionCase[] {
  const text = readFileSync(new URL(`cases/${file}`, import.meta.url), "utf8")
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors
    if (error) throw error
    return document.toJS() as ConversionCase
  })
}

/** Converts, resolves the result for every account, and compares it with what was meant. */
export async function prove(one: ConversionCase): Promise<void> {
  const clock = new Date(one.clock ?? "2026-06-01T00:00:00Z")
  const converted = await convert(one.from, memoryFiles(one.files), { clock })
  expect(matched(converted.problems, one.problems), "problems").toEqual(one.problems ?? [])
  expect(matched(converted.notes, one.notes), "notes").toEqual(one.notes ?? [])
  const { intent, problems: said } =
    converted.templates.size > 0 ? await resolved(one, converted, clock) : { intent: {}, problems: [] }
  // How the result is laid out is not the subject here.
  const problems = said.map(({ source: _, ...problem }) => problem)
  expect(matched(problems, one.rejected), "rejected").toEqual(one.rejected ?? [])
  expect(intent).toEqual(one.intent ?? {})
}

/** What the converted templates come to, with everything that a plan would say is wrong. */
export async function resolved(
  { config: extra, accounts }: Pick<ConversionCase, "config" | "accounts">,
  { templates, settings = "" }: Converted,
  clock: Date,
): Promise<{ readonly intent: Intent; readonly problems: readonly Problem[] }> {
  const text = `${stringify({ name: "acme", ...extra })}${settings}`
  const { config, problems: wrong } = parseConfig(text, "reconcile.yaml")
  expect(wrong).toEqual([])
  const files = Object.fromEntries([...templates].map(([path, content]) => [`templates/${path}`, content]))
  const world = snapshotWorld({
    path: "snapshot.yaml",
    text: snapshotText(accounts ? { accounts } : {}),
    clock,
    config: config as Config,
    providers,
    files: async () => memoryFiles(files),
  })
  const organization = await readAccounts(world, config as Config)
  const read = await readTemplates(world, config as Config)
  const { head } = await revisions({
    ...{ world, config: config as Config, organization, templates: read.templates },
    ...{ base: undefined, reviewClock: undefined },
  })
  const places = [...organization.accounts, { id: organization.id, name: "organization" }]
  const results = await Promise.all(
    places.map(async ({ id, name }) => {
      const { desired, problems } = await head.resolve(id)
      return {
        name,
        resources: desired.map(resourceOf),
        problems: problems.map((problem) => ({ ...problem, account: name })),
      }
    }),
  )
  const own = results.filter(({ resources }) => resources.length > 0)
  return {
    intent: Object.fromEntries(own.map(({ name, resources }) => [name, Object.fromEntries(resources)])),
    problems: [...read.problems, ...head.problems, ...results.flatMap(({ problems }) => problems)],
  }
}

function resourceOf({ type, key, state, properties, target }: Desired): readonly [string, unknown] {
  const where = target.scope === "region" ? ` in ${target.region}` : ""
  const what = `${type.split("::").at(-1)}${key === "" || target.scope === "region" ? "" : ` ${key}`}${where}`
  return state === "present" ? [what, properties] : [`${state} ${what}`, properties]
}

/** Each problem in the words of what was expected at its position, where they are a part of its own. */
function matched(
  problems: readonly Problem[],
  expected: readonly Readonly<Record<string, string>>[] = [],
): readonly Readonly<Record<string, string>>[] {
  return problems.map(({ severity, source, account, message }, index) => {
    const place = source ? ` ${source.file}:${source.line}` : ""
    const key = `${severity}${place}${account === undefined ? "" : ` in ${account}`}`
    const part = Object.values(expected[index] ?? {})[0]
    return { [key]: part !== undefined && message.includes(part) ? part : message }
  })
}
