import type { Model } from "./model.ts"
import type { PageAccount, PageEntry, State } from "./page-data.ts"

/** What is asked for; empty texts and an empty set ask for everything. */
export interface Filter {
  readonly account: string
  readonly template: string
  readonly text: string
  readonly states: ReadonlySet<State>
  /** Also accounts of which there is nothing to say. */
  readonly quiet: boolean
}

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
  /** What is said of an account, or only of one template there. */
  readonly at: (account: number, column?: number) => readonly Hit[]
  /** The entries of a group that are left in this account. */
  readonly left: (group: number, account: number) => readonly PageEntry[]
}

type Kept = { readonly entry: PageEntry; readonly only?: (account: PageAccount) => boolean }

/** The rows, columns and entries that a filter leaves. */
export function select(model: Model, filter: Filter): Selection {
  const kept = model.groups.map(({ entries }) => entries.flatMap((entry) => keep(entry, model, filter)))
  const left = (group: number, account: number): readonly PageEntry[] =>
    (kept[group] ?? []).flatMap(({ entry, only }) => (!only || only(model.accounts[account]!) ? [entry] : []))
  const at = (account: number, column?: number): readonly Hit[] =>
    (model.groupsOf[account] ?? []).flatMap((group) =>
      left(group, account)
        .filter(({ template = WHOLE }) => column === undefined || template === column)
        .map((entry) => ({ group, entry })),
    )
  const named = accountTest(filter.account)
  const anything = filter.template === "" && filter.text === "" && filter.states.size === 0
  const columns = new Set<number>()
  const seen = new Set<number>()
  const rows = model.accounts.flatMap((account, index) => {
    if (!named(account)) return []
    let found = false
    for (const group of model.groupsOf[index] ?? []) {
      if (seen.has(group)) {
        found = true
        continue
      }
      const entries = left(group, index)
      if (entries.length > 0) found = true
      // A group whose entries are the same everywhere need not be looked at again.
      if (entries.length > 0 && (kept[group] ?? []).every(({ only }) => !only)) seen.add(group)
      for (const { template = WHOLE } of entries) columns.add(template)
    }
    return found || (anything && filter.quiet) ? [index] : []
  })
  return { rows, columns: [...columns].sort((a, b) => a - b), at, left }
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
