import { cellParts } from "./cell.ts"
import { type Grid, gridKey } from "./grid-keys.ts"
import { byId, make } from "./make.ts"
import type { Model } from "./model.ts"
import { type Place, templateName } from "./panel.ts"
import { type Selection, WHOLE } from "./selection.ts"
import { labelOf } from "./words.ts"

/** The grid of accounts by templates. Only what is in sight is drawn, so thousands of accounts cost no more than forty. */
export interface Matrix {
  readonly show: (selection: Selection) => void
  /** Makes a cell the active one and brings it into sight. */
  readonly go: (place: Place) => void
  readonly active: () => Place
}

interface Layout {
  /** Widths and heights in CSS pixels. */
  readonly name: number
  readonly head: number
  readonly column: number
  readonly row: number
  /** Cells have room for words. */
  readonly wide: boolean
}

/** Draws into `#matrix`; `open` is told of the cell that somebody wants to see. */
export function matrixOf(model: Model, open: (place: Place) => void): Matrix {
  const grid = byId("matrix")
  const body = make("div", { class: "rows", role: "rowgroup" })
  const head = make("div", { class: "head", role: "rowgroup" })
  const canvas = make("div", { class: "canvas", role: "presentation" }, head, body)
  grid.append(canvas)
  let selection: Selection = { rows: [], columns: [], at: () => [], left: () => [] }
  let layout: Layout = { name: 200, head: 34, column: 40, row: 30, wide: false }
  let active: Place = { row: 0, column: -1 }

  const draw = (): void => {
    const columns = inSight(grid.scrollLeft, grid.clientWidth - layout.name, layout.column, selection.columns.length)
    const rows = inSight(grid.scrollTop, grid.clientHeight - layout.head, layout.row, selection.rows.length)
    head.replaceChildren(headRow(columns))
    body.replaceChildren(...range(rows).map((row) => bodyRow(row, columns)))
    const id = cellId(active)
    if (document.getElementById(id)) grid.setAttribute("aria-activedescendant", id)
    else grid.removeAttribute("aria-activedescendant")
  }

  const cell = (place: Place, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement => {
    const now = place.row === active.row && place.column === active.column
    const node = make("div", { id: cellId(place), ...attributes, "aria-colindex": place.column + 2 }, ...children)
    if (now) node.classList.add("active")
    if (place.column >= 0) {
      node.style.left = `${layout.name + place.column * layout.column}px`
      node.style.width = `${layout.column}px`
    } else node.style.width = `${layout.name}px`
    node.dataset.row = String(place.row)
    node.dataset.column = String(place.column)
    return node
  }

  const headRow = (columns: Span): HTMLElement => {
    const corner = cell({ row: -1, column: -1 }, { role: "columnheader", class: "corner" }, "Account")
    const names = range(columns).map((column) => {
      const template = selection.columns[column]!
      const name = templateName(template, model)
      const kind = template === WHOLE ? "column whole" : "column"
      return cell({ row: -1, column }, { role: "columnheader", class: kind, title: name }, make("span", {}, name))
    })
    return make("div", { role: "row", class: "row", "aria-rowindex": 1 }, corner, ...names)
  }

  const bodyRow = (row: number, columns: Span): HTMLElement => {
    const index = selection.rows[row]!
    const account = model.accounts[index]!
    const hits = selection.at(index)
    const name = cell(
      { row, column: -1 },
      { role: "rowheader", class: "name", title: labelOf(account) },
      make("span", { class: "account" }, account.name || account.id),
      account.management ? make("span", { class: "mark", title: "the management account" }, "mgmt") : "",
      account.name !== "" ? make("span", { class: "number" }, account.id) : "",
    )
    const cells = range(columns).map((column) => {
      const template = selection.columns[column]!
      const entries = hits.map(({ entry }) => entry).filter((entry) => (entry.template ?? WHOLE) === template)
      const { node, label } = cellParts(entries, layout.wide)
      const unknown = node === undefined && account.unplanned === true
      const says = unknown ? "not known" : label
      const kind = unknown ? "cell unknown" : node ? "cell filled" : "cell"
      return cell({ row, column }, { role: "gridcell", class: kind, "aria-label": says, title: node ? label : "" }, node ?? "")
    })
    const line = make("div", { role: "row", class: "row", "aria-rowindex": row + 2 }, name, ...cells)
    line.style.top = `${row * layout.row}px`
    if (row === active.row) line.classList.add("current")
    return line
  }

  const go = (place: Place): void => {
    active = place
    reveal(grid, place, layout)
    draw()
  }

  let waiting = false
  const soon = (): void => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      draw()
    })
  }
  const relayout = (): void => {
    layout = layoutFor(grid.clientWidth, selection.columns.length, model)
    canvas.style.width = `${layout.name + layout.column * selection.columns.length}px`
    canvas.style.height = `${layout.head + layout.row * selection.rows.length}px`
    head.style.height = `${layout.head}px`
    grid.classList.toggle("narrow", !layout.wide)
    soon()
  }
  grid.addEventListener("scroll", soon, { passive: true })
  new ResizeObserver(relayout).observe(grid)
  grid.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      open(active)
      return
    }
    const page = Math.max(1, Math.floor((grid.clientHeight - layout.head) / layout.row) - 1)
    const shape: Grid = { rows: selection.rows.length, columns: selection.columns.length, page }
    const place = gridKey(event, active, shape)
    if (!place) return
    event.preventDefault()
    go(place)
  })
  grid.addEventListener("click", (event) => {
    const target = (event.target as Element).closest<HTMLElement>("[data-row]")
    if (!target) return
    const place = { row: Number(target.dataset.row), column: Number(target.dataset.column) }
    go(place)
    open(place)
  })
  return {
    show: (next) => {
      selection = next
      const { row, column } = active
      active = { row: Math.min(row, next.rows.length - 1), column: Math.min(column, next.columns.length - 1) }
      grid.setAttribute("aria-rowcount", String(next.rows.length + 1))
      grid.setAttribute("aria-colcount", String(next.columns.length + 1))
      relayout()
    },
    go,
    active: () => active,
  }
}

interface Span {
  readonly first: number
  readonly end: number
}

/** Which of equally large things are in sight, and some on both sides. */
function inSight(offset: number, room: number, each: number, number: number): Span {
  const first = Math.max(0, Math.floor(offset / each) - 3)
  return { first, end: Math.min(number, Math.ceil((offset + room) / each) + 3) }
}

const range = ({ first, end }: Span): readonly number[] =>
  Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)

const cellId = ({ row, column }: Place): string => `cell-${row}-${column}`

function layoutFor(width: number, columns: number, { accounts }: Model): Layout {
  const small = width < 560
  const longest = accounts.reduce((most, { name }) => Math.max(most, name.length), 8)
  const name = small ? 132 : Math.min(Math.max(200, longest * 8 + 110), 340)
  const each = Math.floor((width - name - 1) / Math.max(1, columns))
  const wide = each >= 104
  return { name, head: wide ? 34 : 148, column: wide ? Math.min(each, 190) : small ? 36 : 40, row: 30, wide }
}

function reveal(grid: HTMLElement, { row, column }: Place, { name, head, column: width, row: height }: Layout): void {
  if (row >= 0) {
    const top = row * height
    const room = grid.clientHeight - head
    if (top < grid.scrollTop) grid.scrollTop = top
    else if (top + height > grid.scrollTop + room) grid.scrollTop = top + height - room
  }
  if (column < 0) return
  const left = column * width
  const room = grid.clientWidth - name
  if (left < grid.scrollLeft) grid.scrollLeft = left
  else if (left + width > grid.scrollLeft + room) grid.scrollLeft = left + width - room
}
