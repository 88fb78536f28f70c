import { entriesNode } from "./entry.ts"
import { byId, make } from "./make.ts"
import { accountsOf, type Model } from "./model.ts"
import { accountListNode } from "./names.ts"
import type { PageEntry } from "./page-data.ts"
import type { Selection } from "./selection.ts"
import { capped, classOf, counted, inAccount, labelOf } from "./words.ts"

const PAGE = 50
/** What is printed at most. */
const PRINTED = 1000
const SHORT = 12

interface Shown {
  readonly accounts: readonly number[]
  readonly entries: readonly PageEntry[]
}

/** The changes, by groups of accounts that share them. */
export interface Groups {
  readonly show: (selection: Selection) => void
  /** Everything opened, for paper. */
  readonly print: () => void
}

/** The list of groups below the matrix; what a group holds is drawn when it is opened. */
export function groupList(model: Model): Groups {
  let lists: readonly List[] = []
  return {
    show: (selection) => {
      const visible = new Set(selection.rows)
      const ofKind = (kind: string) =>
        model.groups.flatMap((group, index): readonly Shown[] => {
          if (group.kind !== kind) return []
          const accounts = [...accountsOf(group)].filter((account) => visible.has(account))
          return split(accounts, (account) => selection.left(index, account))
        })
      const [changes, drift] = [ofKind("changes"), ofKind("drift")]
      const number = drift.reduce((sum, { accounts, entries }) => sum + accounts.length * entries.length, 0)
      byId("drift-title").hidden = drift.length === 0
      byId("drift-title").textContent = `Already drifted, not caused by this pull request: ${counted(number, "change")}`
      lists = [list(byId("groups"), changes, model), list(byId("drift"), drift, model)]
      if (changes.length > 0) return
      byId("groups").replaceChildren(make("p", { class: "aside" }, drift.length > 0 ? "None of its own." : "None."))
    },
    print: () => {
      for (const one of lists) one.print()
    },
  }
}

/** Where a search goes by the account's own name, only some accounts of a group have an entry. */
function split(accounts: readonly number[], left: (account: number) => readonly PageEntry[]): readonly Shown[] {
  const parts = new Map<readonly PageEntry[], number[]>()
  for (const account of accounts) {
    const entries = left(account)
    const part = parts.get(entries) ?? []
    part.push(account)
    parts.set(entries, part)
  }
  return [...parts].flatMap(([entries, those]) => (entries.length > 0 ? [{ accounts: those, entries }] : []))
}

interface List {
  readonly print: () => void
}

function list(target: HTMLElement, all: readonly Shown[], model: Model): List {
  const lines = (shown: Shown) =>
    shown.entries.reduce((sum, { body }) => sum + 1 + (model.bodies[body ?? -1]?.length ?? 0), 0)
  const short = all.length <= 6 && all.reduce((sum, shown) => sum + lines(shown), 0) <= SHORT
  let drawn = 0
  const fills: (() => void)[] = []
  const more = make("button", { type: "button", class: "more" })
  const draw = (number: number): void => {
    for (const shown of all.slice(drawn, drawn + number)) {
      const { node, fill } = groupNode(shown, model, short)
      fills.push(fill)
      more.before(node)
    }
    drawn = Math.min(all.length, drawn + number)
    more.hidden = drawn === all.length
    more.textContent = `Show more: ${counted(all.length - drawn, "group")} left`
  }
  more.addEventListener("click", () => draw(PAGE))
  target.replaceChildren(more)
  draw(PAGE)
  return {
    print: () => {
      draw(Math.max(0, PRINTED - drawn))
      for (const fill of fills) fill()
      for (const details of target.querySelectorAll("details")) details.open = true
    },
  }
}

interface Drawn {
  readonly node: HTMLElement
  /** Draws what is inside, once. */
  readonly fill: () => void
}

function groupNode({ accounts: indexes, entries }: Shown, model: Model, open: boolean): Drawn {
  const accounts = indexes.map((index) => model.accounts[index]!)
  const [first] = accounts
  const only = accounts.length === 1 ? first : undefined
  const where = only ? labelOf(only) : counted(accounts.length, "account")
  const serious = classOf(entries[0]!.state)
  const details = make(
    "details",
    { class: `group ${serious}` },
    make("summary", {}, make("strong", {}, where), ": ", ...resourcesNodes(entries, only)),
  )
  let filled = false
  const fill = (): void => {
    if (filled) return
    filled = true
    if (!only) details.append(accountListNode(accounts))
    details.append(entriesNode(entries, model, only))
  }
  details.addEventListener("toggle", () => details.open && fill())
  details.open = open
  if (open) fill()
  return { node: details, fill }
}

/** `create AWS::IAM::Role Audit, AWS::IAM::Role Deploy, delete ..., +4 (2 changed: ...)`. */
function resourcesNodes(entries: readonly PageEntry[], account: Parameters<typeof inAccount>[1]): (Node | string)[] {
  const { shown, rest } = capped(entries, 3)
  const nodes = shown.flatMap(({ state, type, id }, index): (Node | string)[] => {
    const verb = shown[index - 1]?.state === state ? "" : `${state} `
    const name = make("code", {}, `${type} ${inAccount(id, account)}`)
    return [index > 0 ? ", " : "", make("span", { class: `word ${classOf(state)}` }, verb), name]
  })
  const [only] = entries
  if (rest > 0) nodes.push(`, +${rest}`)
  else if (entries.length === 1 && only?.changed) nodes.push(make("span", { class: "aside" }, ` (${only.changed})`))
  return nodes
}
