import { entriesNode } from "./entry.ts"
import { byId, make } from "./make.ts"
import { type Model, size } from "./model.ts"
import { accountListNode } from "./names.ts"
import { EVERYTHING, type Selection, select, WHOLE } from "./selection.ts"
import { count, counted, labelOf } from "./words.ts"

/** A cell of the matrix by its row and column; -1 is the heading of the row or of the column. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** What is done in one cell, in one account, or by one template. */
export interface Panel {
  readonly show: (place: Place, selection: Selection) => void
}

/** The dialog beside the matrix. `walk` is asked for the cell before or after, and gives it if there is one. */
export function openPanel(model: Model, walk: (step: 1 | -1) => void): Panel {
  const whole = select(model, EVERYTHING)
  const dialog = byId<HTMLDialogElement>("panel")
  byId("close").addEventListener("click", () => dialog.close())
  byId("previous").addEventListener("click", () => walk(-1))
  byId("next").addEventListener("click", () => walk(1))
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close()
  })
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === "ArrowRight") walk(1)
    else if (event.key === "ArrowLeft") walk(-1)
    else return
    event.preventDefault()
  })
  return {
    show: (place, selection) => {
      const { title, parts } = content(place, { selection, whole, model })
      byId("panel-title").replaceChildren(title)
      byId("panel-body").replaceChildren(...parts)
      byId("panel-body").scrollTop = 0
      if (!dialog.open) dialog.showModal()
      byId("panel-title").focus()
    },
  }
}

/** What is looked at: as filtered, and all of it. */
interface View {
  readonly selection: Selection
  readonly whole: Selection
  readonly model: Model
}

interface Content {
  readonly title: string
  readonly parts: readonly Node[]
}

function content({ row, column }: Place, view: View): Content {
  return row < 0 ? templateContent(column, view) : accountContent({ row, column }, view)
}

function accountContent({ row, column }: Place, { selection, whole, model }: View): Content {
  const index = selection.rows[row]!
  const account = model.accounts[index]!
  const columns = column < 0 ? selection.columns : [selection.columns[column]!]
  const parts = columns.flatMap((template): readonly Node[] => {
    const hits = selection.at(index, template)
    if (hits.length === 0) return []
    const entries = hits.map(({ entry }) => entry)
    const widest = Math.max(...hits.map(({ group }) => size(model.groups[group]!)))
    const also = widest > 1 && column >= 0 && make("p", { class: "aside" }, sharedText(hits, model))
    return [make("h3", {}, templateName(template, model)), also, entriesNode(entries, model, account)].filter(
      (part) => part !== false,
    )
  })
  const { unchanged, management, unplanned } = account
  const facts = [
    management && "the management account",
    `${counted(unchanged, "resource")} unchanged`,
    unplanned && "not planned, or not wholly",
  ].filter(Boolean)
  const template = column < 0 ? undefined : selection.columns[column]
  const hidden = whole.at(index, template).length - selection.at(index, template).length
  const filtered = hidden > 0 && make("p", { class: "aside hidden" }, `The filter hides ${count(hidden)} more here.`)
  const nothing = template === undefined ? [] : [make("h3", {}, templateName(template, model))]
  nothing.push(make("p", {}, hidden > 0 ? "Nothing here matches the filter." : unplanned ? UNKNOWN : UNCHANGED))
  return {
    title: labelOf(account),
    parts: [
      make("p", { class: "aside" }, facts.join(", ")),
      ...(parts.length > 0 ? parts : nothing),
      ...(filtered ? [filtered] : []),
    ],
  }
}

const UNKNOWN = "Nothing is known to change here, but not everything could be read."
const UNCHANGED = "Nothing changes here: all is as stated, or the template does not select this account."

/** How many other accounts get the very same. */
function sharedText(hits: ReturnType<Selection["at"]>, model: Model): string {
  const sizes = new Set(hits.map(({ group }) => size(model.groups[group]!)))
  const [only = 0] = sizes
  if (sizes.size > 1) return "Some of this is the same in other accounts."
  return only === 2 ? "The same in 1 other account." : `The same in ${counted(only - 1, "other account")}.`
}

function templateContent(column: number, { selection, model }: View): Content {
  const template = selection.columns[column]
  const byGroup = new Map<number, number[]>()
  for (const index of selection.rows) {
    for (const { group } of selection.at(index, template)) {
      const accounts = byGroup.get(group) ?? []
      if (accounts.at(-1) !== index) accounts.push(index)
      byGroup.set(group, accounts)
    }
  }
  const parts = [...byGroup].slice(0, 200).flatMap(([group, indexes]) => {
    const accounts = indexes.map((index) => model.accounts[index]!)
    const entries = selection
      .left(group, indexes[0]!)
      .filter((entry) => template === undefined || (entry.template ?? WHOLE) === template)
    const only = accounts.length === 1 ? accounts[0] : undefined
    const title = only ? labelOf(only) : counted(accounts.length, "account")
    return [make("h3", {}, title), accounts.length > 1 && accountListNode(accounts), entriesNode(entries, model, only)]
  })
  const rest = byGroup.size - 200
  return {
    title: template === undefined ? "All templates" : templateName(template, model),
    parts: [...parts.filter((part) => part !== false), ...(rest > 0 ? [make("p", {}, `${rest} more groups`)] : [])],
  }
}

/** The heading of a column. */
export function templateName(template: number, model: Model): string {
  return template === WHOLE ? "whole account" : (model.templates[template] ?? "")
}
