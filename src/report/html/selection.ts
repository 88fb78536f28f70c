import type { Model } from "./model.ts"
import type { PageAccount, PageEntry, State } from "./page-data.ts"
import { isChange } from "./words.ts"

/** What is asked for; empty texts and an empty set ask for everything. */
export interface Filter {
  readonly account: string
  readonly template: string
  readonly text: string
  readonly states: ReadonlySet<State>
  /** Also accounts of which there is nothing to say. */
  readonly quiet: boolean
}

/** No filter at all. */
export const EVERYTHING: Filter = { account: "", template: "", text: "", states: new Set(), quiet: true }

/** An entry with the group it belongs to. */
export interface Hit {
  readonly group: number
  readonly entry: PageEntry
}

/** Stands for the whole account where others have the index of a template. */
export const WHOLE = -1

/** What is left of a plan. */
export interface Selection {
  /** Indexes of accounts. */
  readonly rows: readonly number[]
  /** Indexes of templates, WHOLE first. */
  readonly columns: readonly number[]
  /** How many changes that makes. */
  readonly changes: number
  /** What is said of an account, or only of one template there. */
  readonly at: (account: number, column?: number) => readonly Hit[]
  /** The entries of a group that are left in this account. */
  readonly left: (group: number, account: number) => readonly PageEntry[]
}

type Kept = { readonly entry: PageEntry; readonly only?: (account: PageAccount) => boolean }

/** The rows, columns and entries that a filter leaves. */
export function select(model: Model, filter: Filter): Selection {
  const left = leftIn(model, filter)
  const at = (account: number, column?: number): readonly Hit[] =>
    (model.groupsOf[account] ?? []).flatMap((group) =>
      left(group, account)
        .filter(({ template = WHOLE }) => column === undefined || template === column)
        .map((entry) => ({ group, entry })),
    )
  const named = accountTest(filter.account)
  const anything = filter.template === "" && filter.text === "" && filter.states.size === 0
  const columns = new Set<number>()
  const changesIn = new Map<readonly PageEntry[], number>()
  let changes = 0
  const rows = model.accounts.flatMap((account, index) => {
    if (!named(account)) return []
    const said = (model.groupsOf[index] ?? []).map((group) => left(group, index)).filter(({ length }) => length > 0)
    for (const entries of said) {
      const known = changesIn.get(entries)
      changes += known ?? entries.filter(({ state }) => isChange(state)).length
      if (known !== undefined) continue
      changesIn.set(entries, entries.filter(({ state }) => isChange(state)).length)
      for (const { template = WHOLE } of entries) columns.add(template)
    }
    return said.length > 0 || (anything && filter.quiet) ? [index] : []
  })
  return { rows, columns: [...columns].sort((a, b) => a - b), changes, at, left }
}

/** What a filter leaves of each group; the same entries are the same list, whatever the account. */
function leftIn(model: Model, filter: Filter): Selection["left"] {
  const kept = model.groups.map(({ entries }) => entries.flatMap((entry) => keep(entry, model, filter)))
  const lists = kept.map((all) => new Map([["", all.map(({ entry }) => entry)]]))
  const alike = kept.map((all) => all.every(({ only }) => !only))
  return (group, account) => {
    const known = lists[group]!
    if (alike[group]) return known.get("")!
    const held = kept[group]!.filter(({ only }) => !only || only(model.accounts[account]!))
    const key = held.length === kept[group]!.length ? "" : `:${held.map((one) => kept[group]!.indexOf(one))}`
    const list = known.get(key) ?? held.map(({ entry }) => entry)
    known.set(key, list)
    return list
  }
}

function keep(entry: PageEntry, model: Model, { template, text, states }: Filter): readonly Kept[] {
  if (states.size > 0 && !states.has(entry.state)) return []
  const name = model.templates[entry.template ?? WHOLE] ?? ""
  if (template !== "" && !name.toLowerCase().includes(template.toLowerCase())) return []
  if (text === "") return [{ entry }]
  const held = model.holds(entry, text.toLowerCase())
  return held === false ? [] : held === true ? [{ entry }] : [{ entry, only: held }]
}

function accountTest(wanted: string): (account: PageAccount) => boolean {
  const text = wanted.toLowerCase()
  return ({ id, name }) => text === "" || id.includes(text) || name.toLowerCase().includes(text)
}
