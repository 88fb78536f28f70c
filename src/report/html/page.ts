import { filterForm } from "./filter-form.ts"
import { nextFilled } from "./grid-keys.ts"
import { groupList } from "./groups.ts"
import { legendNodes } from "./legend.ts"
import { byId } from "./make.ts"
import { matrixOf } from "./matrix.ts"
import { modelOf } from "./model.ts"
import type { PageData } from "./page-data.ts"
import { openPanel, type Place } from "./panel.ts"
import { type Selection, select } from "./selection.ts"
import { count, counted } from "./words.ts"

const model = modelOf(JSON.parse(byId("plan").textContent ?? "") as PageData)
const groups = groupList(model)
let selection: Selection

const walk = (step: 1 | -1): void => {
  const shape = { rows: selection.rows.length, columns: selection.columns.length }
  const place = nextFilled(matrix.active(), step, shape, ({ row, column }) => {
    return selection.at(selection.rows[row]!, selection.columns[column]).length > 0
  })
  if (!place) return
  matrix.go(place)
  panel.show(place, selection)
}
const panel = openPanel(model, walk)
const open = (place: Place): void => {
  if (place.row >= 0 || place.column >= 0) panel.show(place, selection)
}
const matrix = matrixOf(model, open)

filterForm(model, (filter) => {
  selection = select(model, filter)
  byId("found").textContent = found(selection)
  byId("matrix").hidden = selection.rows.length === 0
  matrix.show(selection)
  groups.show(selection)
})
byId("legend").replaceChildren(...legendNodes(model))
byId("explorer").hidden = false

const openAll = (): void => {
  groups.print()
  for (const details of document.querySelectorAll<HTMLDetailsElement>(".part, .alert details")) details.open = true
}
addEventListener("beforeprint", openAll)
matchMedia("print").addEventListener("change", ({ matches }) => matches && openAll())

function found({ rows, changes }: Selection): string {
  if (rows.length === 0) return "Nothing matches."
  return `${count(rows.length)} of ${counted(model.accounts.length, "account")}, ${counted(changes, "change")}`
}
