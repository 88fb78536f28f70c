import type {
  AccountPlan,
  Change,
  Edit,
  Effect,
  Filters,
  Group,
  Orphan,
  Plan,
  Problem,
  SettingChange,
  Summary,
} from "../model.ts"

/** Takes the next piece of a text; may ask to wait. */
export type WriteText = (chunk: string) => Promise<void> | void

/**
 * A plan as JSON text, in pieces of some 64 KB: memory stays bounded whatever the number of changes. Keys always come in
 * the same order; each account, group, change, orphan, problem and effect has a line of its own.
 */
export async function writePlan(plan: Plan, write: WriteText): Promise<void> {
  let chunk = ""
  for (const piece of pieces(plan)) {
    chunk += piece
    if (chunk.length < 65_536) continue
    await write(chunk)
    chunk = ""
  }
  await write(chunk)
}

function* pieces(plan: Plan): Generator<string> {
  const { formatVersion, digest, clock, owner, world, filters, accounts, groups, changes, orphans } = plan
  yield `{\n"formatVersion": ${formatVersion},\n"digest": ${JSON.stringify(digest)},\n"clock": ${JSON.stringify(clock)},\n`
  yield `"owner": ${JSON.stringify(owner)},\n"world": ${JSON.stringify(world)},\n`
  yield `"filters": ${row(filters, FILTERS)},\n"accounts": `
  yield* lines("{}", Object.keys(accounts).sort(), (id) => `${JSON.stringify(id)}: ${row(accounts[id]!, ACCOUNT)}`)
  yield `,\n"groups": `
  yield* lines("[]", groups, (group) =>
    row({ ...group, edits: group.edits.map((edit) => ordered(edit, EDIT) as Edit) }, GROUP),
  )
  yield `,\n"changes": `
  yield* lines("[]", changes, (change) => row(change, CHANGE))
  yield `,\n"orphans": `
  yield* lines("[]", orphans, (orphan) => row(orphan, ORPHAN))
  yield `,\n"unchanged": ${plan.unchanged},\n"problems": `
  yield* lines("[]", plan.problems, (problem) => row(problem, PROBLEM))
  yield `,\n"reviewed": {"effects": `
  yield* lines("[]", plan.reviewed.effects, (effect) => row(effect, EFFECT))
  yield `, "changes": [`
  yield* numbers(plan.reviewed.changes)
  yield `], "expiring": `
  yield* lines("{}", Object.entries(plan.reviewed.expiring).sort(byName), (entry) =>
    entry.map((part) => JSON.stringify(part)).join(": "),
  )
  yield `, "shown": ${JSON.stringify(plan.reviewed.shown)}},\n`
  if (plan.settings) {
    yield `"settings": `
    yield* lines("[]", plan.settings, (setting) => row(setting, SETTING))
    yield ",\n"
  }
  yield `"summary": ${row(plan.summary, SUMMARY)}\n}\n`
}

const byName = ([a]: readonly string[], [b]: readonly string[]): number => ((a ?? "") < (b ?? "") ? -1 : 1)

function* lines<T>(brackets: "[]" | "{}", elements: readonly T[], text: (element: T) => string): Generator<string> {
  yield brackets.charAt(0)
  for (const [index, element] of elements.entries()) yield `${index > 0 ? ",\n" : "\n"}${text(element)}`
  yield brackets.charAt(1)
}

/** Numbers, a hundred to a line. */
function* numbers(list: readonly number[]): Generator<string> {
  for (let index = 0; index < list.length; index += 100) {
    yield `${index > 0 ? ",\n" : ""}${list.slice(index, index + 100).join(",")}`
  }
}

type Keys<T> = { readonly [Name in keyof Required<T>]: true }

/** One line of JSON with these keys in this order. */
const row = <T extends object>(value: T, keys: Keys<T>): string => JSON.stringify(ordered(value, keys))

function ordered<T extends object>(value: T, keys: Keys<T>): Partial<T> {
  const result: Partial<T> = {}
  for (const key of Object.keys(keys) as (keyof T)[]) if (value[key] !== undefined) result[key] = value[key]
  return result
}

const FILTERS: Keys<Filters> = { accounts: true, templates: true, types: true }
const ACCOUNT: Keys<AccountPlan> = {
  name: true,
  digest: true,
  changes: true,
  unchanged: true,
  owned: true,
  management: true,
}
const GROUP: Keys<Group> = { action: true, type: true, edits: true }
const EDIT: Keys<Edit> = { path: true, before: true, after: true, cause: true, replaces: true }
const CHANGE: Keys<Change> = {
  action: true,
  type: true,
  account: true,
  region: true,
  id: true,
  template: true,
  source: true,
  group: true,
  reach: true,
  called: true,
}
const ORPHAN: Keys<Orphan> = { type: true, account: true, region: true, id: true, template: true, reason: true }
const PROBLEM: Keys<Problem> = {
  severity: true,
  message: true,
  fix: true,
  source: true,
  line: true,
  template: true,
  account: true,
  region: true,
  type: true,
  id: true,
}
const SETTING: Keys<SettingChange> = { setting: true, before: true, after: true, source: true }
const EFFECT: Keys<Effect> = { desired: true, created: true, holders: true, edits: true }
const SUMMARY: Keys<Summary> = {
  accounts: true,
  accountsChanged: true,
  accountsNotPlanned: true,
  templates: true,
  creates: true,
  updates: true,
  deletes: true,
  adopts: true,
  replaces: true,
  unchanged: true,
  owned: true,
  orphans: true,
}
