import { readdirSync, readFileSync } from "node:fs"
import { expect } from "vitest"
import { parseAllDocuments, stringify } from "yaml"
import { parseConfig } from "../src/config.ts"
import type { Change, Config, Edit, Filters, Outcome, Plan, Problem } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { carryOut } from "../src/reconcile/carry-out.ts"
import { standing } from "../src/reconcile/standing.ts"
import { type Planning, plan } from "../src/reconcile.ts"
import { ProblemError } from "../src/value/problem.ts"
import { type SnapshotWorld, snapshotWorld } from "../src/world/snapshot.ts"
import { memoryFiles } from "./files.ts"
import { type SnapshotFacts, snapshotText, TRUST } from "./plan-world.ts"

/** `[before, after]`, or `[before, after, cause]`; null where there is nothing; `"*"` is anything. */
type ExpectedEdit = readonly [before: unknown, after: unknown, cause?: string]

/** `update Role Audit in dev`, or that with exactly its edits by path; `"*": []` stands for those that are not named. */
type ExpectedChange = string | Readonly<Record<string, Edits>>

type Edits = Readonly<Record<string, ExpectedEdit | readonly []>>

/** `head: text`, which YAML also reads as a map of one. */
type Sentence = string | Readonly<Record<string, string>>

/** What has to come of it. What is not mentioned has to be empty. */
interface Expected {
  readonly changes?: readonly ExpectedChange[]
  /** `create Role in 297 accounts`, the largest first; where it is said, `changes` need not be. */
  readonly groups?: readonly ExpectedChange[]
  /** `Role Audit in dev: ` and a part of the reason. */
  readonly orphans?: readonly Sentence[]
  /** `error templates/a.yaml:7:3 in dev: ` and a part of what is said; both places only where there are any. */
  readonly problems?: readonly Sentence[]
  readonly unchanged?: number
  /** Settings that decide safety, as `[before, after]`; null where one says nothing. */
  readonly settings?: Readonly<Record<string, readonly [before: string | null, after: string | null]>>
  /** Changes that a schedule leaves for a review. */
  readonly left?: number
  /** No plan can be made at all. */
  readonly stops?: boolean
}

/** A whole plan as data. Everything but `name` and `expect` may be left out. */
export interface PlanCase {
  readonly name: string
  /** Where the demand comes from. */
  readonly source?: string
  readonly config?: string | Readonly<Record<string, unknown>>
  /** Beside these there is `trust.json`: what roles trust where a case does not care. */
  readonly files?: Readonly<Record<string, string>>
  /** What differs in the base revision; null: it is not there. `{}`: nothing differs. */
  readonly base?: Readonly<Record<string, string | null>>
  readonly clock?: string
  readonly filters?: Filters
  /** Only what a schedule may do without review. */
  readonly standing?: boolean
  readonly snapshot?: SnapshotFacts
  readonly expect: Expected
  /** Other ways to write it, or to find it, that must give the same digest. */
  readonly alike?: readonly Variant[]
  /** What must give another digest. */
  readonly unlike?: readonly Variant[]
  /** `apply`: everything is applied and nothing is left; else what becomes of each change, and what is left after it. */
  readonly then?: "apply" | { readonly apply: readonly Sentence[]; readonly expect: Expected }
}

type Variant = Pick<PlanCase, "files" | "snapshot" | "base" | "clock" | "filters">

/** The cases of every YAML file in a folder of `test/cases`, by file; each document is a case. */
export function planCases(folder: string): readonly { readonly file: string; readonly cases: readonly PlanCase[] }[] {
  const root = new URL(`cases/${folder}/`, import.meta.url)
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => ({ file, cases: readCases(readFileSync(new URL(file, root), "utf8")) }))
}

function readCases(text: string): readonly PlanCase[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors
    if (error) throw error
    return document.toJS() as PlanCase
  })
}

/** Plans the case, and compares everything that came of it. */
export async function prove(one: PlanCase): Promise<void> {
  const { config, problems } = parseConfig(configText(one), "reconcile.yaml")
  if (!config) return compareWith(one.expect, { problems })
  const world = worldOf(one, config)
  const whole = await planIn(one, world, config)
  const due = one.standing && "plan" in whole ? standing(whole) : undefined
  const planned = due?.planning ?? whole
  compareWith(one.expect, planned)
  expect(due?.left ?? 0, "left for a review").toBe(one.expect.left ?? 0)
  await compareDigests(one, config, planned)
  if (one.then === undefined || !("plan" in planned)) return
  const outcomes = await carryOut(planned, world, config, { run: "test", concurrency: 8, pauses: [] })
  const said = outcomes.map((outcome) => outcomeText(outcome, planned.plan)).sort()
  const done = planned.plan.changes.map((change) => `${changeText(change, planned.plan)}: applied`)
  const { apply, expect: left } = one.then === "apply" ? { apply: done, expect: leftOver(one) } : one.then
  const wished = sentences(apply).toSorted()
  expect(matched(said, wished), "outcomes").toEqual(wished)
  const { base: _, ...merged } = one
  compareWith(left, await planIn(merged, worldOf(merged, config, world.text()), config))
}

/** Orphans and problems stay as they were; nothing is left to do. */
const leftOver = ({ expect: { orphans, problems } }: PlanCase): Expected => ({
  ...(orphans && { orphans }),
  ...(problems && { problems }),
})

const configText = ({ config = {} }: PlanCase): string =>
  typeof config === "string" ? config : stringify({ name: "acme", ...config })

function worldOf(one: PlanCase, config: Config, text?: string): SnapshotWorld {
  const { files = {}, base = {} } = one
  const head = { "reconcile.yaml": configText(one), "trust.json": JSON.stringify(TRUST), ...files }
  const before = Object.entries({ ...head, ...base }).filter((entry): entry is [string, string] => entry[1] !== null)
  return snapshotWorld({
    path: "snapshot.yaml",
    text: text ?? snapshotText(one.snapshot ?? {}),
    clock: new Date(one.clock ?? "2026-06-01T00:00:00Z"),
    config,
    providers,
    files: async (revision) => memoryFiles(revision === undefined ? head : Object.fromEntries(before)),
  })
}

/** A plan, or why there is none. */
type Planned = Planning | { readonly problems: readonly Problem[] }

async function planIn({ base, filters }: PlanCase, world: SnapshotWorld, config: Config): Promise<Planned> {
  try {
    return await plan(world, config, {
      run: "test",
      concurrency: 8,
      keep: true,
      ...(base && { base: "main" }),
      ...(filters && { filters }),
    })
  } catch (error) {
    if (error instanceof ProblemError) return { problems: error.problems }
    throw error
  }
}

function compareWith(expected: Expected, planned: Planned): void {
  const { groups, unchanged, changes = groups ? undefined : [] } = expected
  const [problems, orphans] = [sentences(expected.problems), sentences(expected.orphans)]
  const problemTexts = "plan" in planned ? problemsOf(planned.plan) : planned.problems.map((one) => problemText(one))
  expect({
    stops: !("plan" in planned),
    problems: matched(problemTexts, problems),
    changes: "plan" in planned && changes ? changesOf(planned.plan, changes) : changes && [],
    orphans: "plan" in planned ? matched(orphansOf(planned.plan), orphans) : [],
  }).toEqual({ stops: expected.stops ?? false, problems, changes, orphans })
  if (!("plan" in planned)) return
  expect(numbersOf(planned.plan), "summary").toEqual(tallied(planned.plan))
  expect(settingsOf(planned.plan), "settings").toEqual(expected.settings ?? {})
  if (groups) expect(groupsOf(planned.plan, groups), "groups").toEqual(groups)
  if (unchanged !== undefined) expect(planned.plan.unchanged, "unchanged").toBe(unchanged)
}

async function compareDigests(one: PlanCase, config: Config, planned: Planned): Promise<void> {
  const digestOf = async (variant: Variant) => {
    const other = { ...one, ...variant }
    const result = await planIn(other, worldOf(other, config), config)
    return "plan" in result ? result.plan.digest : result.problems.map((problem) => problemText(problem)).join("\n")
  }
  for (const variant of one.alike ?? []) expect(await digestOf(variant), JSON.stringify(variant)).toBe(digest(planned))
  for (const variant of one.unlike ?? [])
    expect(await digestOf(variant), JSON.stringify(variant)).not.toBe(digest(planned))
}

const digest = (planned: Planned): string => ("plan" in planned ? planned.plan.digest : "no plan")

const shortType = (type: string): string => type.split("::").at(-1) as string
const nameOf = (account: string, { accounts }: Plan): string => accounts[account]?.name ?? account

const changeText = (change: Change, whole: Plan): string =>
  `${change.action} ${shortType(change.type)} ${change.id} in ${nameOf(change.account, whole)}`

/** What was planned, in the words of what was expected: the edits only where somebody asks for them. */
function changesOf(whole: Plan, expected: readonly ExpectedChange[]): readonly ExpectedChange[] {
  return whole.changes.map((change, index) => {
    const edits = whole.groups[change.group]?.edits ?? []
    return withEdits(changeText(change, whole), edits, expected[index])
  })
}

function withEdits(text: string, edits: readonly Edit[], asked: ExpectedChange | undefined): ExpectedChange {
  if (typeof asked !== "object") return text
  const wanted = Object.values(asked)[0] ?? {}
  const all = edits.map((edit): readonly [string, Edits[string]] => [edit.path.join("."), editOf(edit, wanted)])
  const shown = Object.hasOwn(wanted, "*") ? all.filter(([path]) => Object.hasOwn(wanted, path)) : all
  if (shown.length < all.length) shown.push(["*", []])
  return { [text]: Object.fromEntries(shown) }
}

function editOf({ path, before, after, cause }: Edit, wanted: Edits): ExpectedEdit {
  const asked = wanted[path.join(".")] ?? []
  const side = (value: unknown, wish: unknown) => (wish === "*" && value !== undefined ? "*" : (value ?? null))
  const sides = [side(before, asked[0]), side(after, asked[1])] as const
  return asked.length === 2 || cause === undefined ? sides : [...sides, cause]
}

/** `create Role in 297 accounts`, the largest first. */
function groupsOf({ changes, groups }: Plan, expected: readonly ExpectedChange[]): readonly ExpectedChange[] {
  const sizes = groups.map((group, index) => ({
    group,
    size: changes.filter((change) => change.group === index).length,
  }))
  return sizes
    .sort((a, b) => b.size - a.size)
    .map(({ group: { action, type, edits }, size }, index) =>
      withEdits(
        `${action} ${shortType(type)} in ${size} ${size === 1 ? "account" : "accounts"}`,
        edits,
        expected[index],
      ),
    )
}

/** The summary says what the changes amount to. */
const numbersOf = ({ summary: { creates, updates, deletes, adopts, replaces, accountsChanged } }: Plan) => ({
  creates,
  updates,
  deletes,
  adopts,
  replaces,
  accountsChanged,
})

function tallied({ changes }: Plan): ReturnType<typeof numbersOf> {
  const of = (action: Change["action"]) => changes.filter((change) => change.action === action).length
  return {
    creates: of("create"),
    updates: of("update"),
    deletes: of("delete"),
    adopts: of("adopt"),
    replaces: of("replace"),
    accountsChanged: new Set(changes.map(({ account }) => account)).size,
  }
}

const settingsOf = ({ settings = [] }: Plan): Expected["settings"] =>
  Object.fromEntries(settings.map(({ setting, before, after }) => [setting, [before ?? null, after ?? null]]))

const orphansOf = (whole: Plan): readonly string[] =>
  whole.orphans.map(
    ({ account, type, id, reason }) => `${shortType(type)} ${id} in ${nameOf(account, whole)}: ${reason}`,
  )

const problemsOf = (whole: Plan): readonly string[] => whole.problems.map((one) => problemText(one, whole))

function problemText({ severity, source, account, message, fix }: Problem, whole?: Plan): string {
  const place = source ? ` ${source.file}:${source.line}:${source.column}` : ""
  const where = account ? ` in ${whole ? nameOf(account, whole) : account}` : ""
  return `${severity}${place}${where}: ${message}${fix ? ` ${fix}` : ""}`
}

const outcomeText = (outcome: Outcome, whole: Plan): string =>
  `${changeText(outcome.change, whole)}: ${outcome.status}${outcome.status === "applied" ? "" : `: ${outcome.reason}`}`

const sentences = (wishes: readonly Sentence[] = []): readonly string[] =>
  wishes.map((wish) =>
    typeof wish === "string" ? wish : (Object.entries(wish).map(([head, text]) => `${head}: ${text}`)[0] ?? ""),
  )

/** Each text, or in its place the expectation that it meets: the head is exact, the rest is a part of what is said. */
const matched = (texts: readonly string[], expected: readonly string[]): readonly string[] =>
  texts.map((text, index) => {
    const wish = expected[index]
    return wish !== undefined && meets(cut(text), cut(wish)) ? wish : text
  })

const meets = ([head, rest]: Cut, [wantedHead, wantedRest]: Cut): boolean =>
  head === wantedHead && rest.includes(wantedRest)

type Cut = readonly [head: string, rest: string]

function cut(text: string): Cut {
  const at = text.indexOf(": ")
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 2)]
}
