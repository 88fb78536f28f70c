import { cellParts } from "./cell.ts"
import { type Grid, gridKey } from "./grid-keys.ts"
import { inSight, type Layout, layoutFor, range, reveal, type Span } from "./layout.ts"
import { byId, make } from "./make.ts"
import type { Model } from "./model.ts"
import { type Place, templateName } from "./panel.ts"
import { EVERYTHING, type Selection, select, WHOLE } from "./selection.ts"
import { labelOf } from "./words.ts"

/** The grid of accounts by templates. Only what is in sight is drawn, so thousands of accounts cost no more than forty. */
export interface Matrix {
  readonly show: (selection: Selection) => void
  /** Makes a cell the active one and brings it into sight. */
  readonly go: (place: Place) => void
  readonly active: () => Place
}

/** Draws into `#matrix`; `open` is told of the cell that somebody wants to see. */
export function matrixOf(model: Model, open: (place: Place) => void): Matrix {
  const grid = byId("matrix")
  const head = make("div", { class: "head", role: "rowgroup" })
  const body = make("div", { class: "rows", role: "rowgroup" })
  const canvas = make("div", { class: "canvas", role: "presentation" }, head, body)
  grid.append(canvas)
  let selection = select(model, EVERYTHING)
  let layout = layoutFor(0, [], model)
  let active: Place = { row: 0, column: -1 }
  /** Rows that stand for these columns, by number. */
  let drawn = { columns: { first: 0, end: 0 }, rows: new Map<number, HTMLElement>() }

  const draw = (anew = false): void => {
    const columns = inSight(grid.scrollLeft, grid.clientWidth - layout.name, layout.column, selection.columns.length)
    const rows = inSight(grid.scrollTop, grid.clientHeight - layout.head, layout.row, selection.rows.length)
    if (anew || columns.first !== drawn.columns.first || columns.end !== drawn.columns.end) {
      drawn = { columns, rows: new Map() }
      head.replaceChildren(headRow(columns, { model, selection, layout }))
      body.replaceChildren()
    }
    for (const [row, node] of drawn.rows) {
      if (row >= rows.first && row < rows.end) continue
      node.remove()
      drawn.rows.delete(row)
    }
    let next = body.firstElementChild
    for (const row of range(rows)) {
      const node = drawn.rows.get(row) ?? bodyRow(row, columns, { model, selection, layout })
      drawn.rows.set(row, node)
      if (node === next) next = next.nextElementSibling
      else body.insertBefore(node, next)
    }
    mark()
  }
  const mark = (): void => {
    for (const node of grid.querySelectorAll(".active")) node.classList.remove("active")
    const node = document.getElementById(cellId(active))
    node?.classList.add("active")
    if (node) grid.setAttribute("aria-activedescendant", node.id)
    else grid.removeAttribute("aria-activedescendant")
  }
  const go = (place: Place): void => {
    active = place
    reveal(grid, place, layout)
    draw()
    document.getElementById(cellId(place))?.scrollIntoView({ block: "nearest", inline: "nearest" })
  }
  const relayout = (): void => {
    const names = selection.columns.map((template) => templateName(template, model))
    layout = layoutFor(grid.clientWidth, names, model)
    canvas.style.width = `${layout.name + layout.column * selection.columns.length}px`
    canvas.style.height = `${layout.head + layout.row * selection.rows.length}px`
    head.style.height = `${layout.head}px`
    grid.classList.toggle("upright", !layout.flat)
    grid.classList.toggle("small", grid.clientWidth < 900)
    draw(true)
  }

  grid.addEventListener(
    "scroll",
    oncePerFrame(() => draw()),
    { passive: true },
  )
  new ResizeObserver(oncePerFrame(relayout)).observe(grid)
  grid.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor((grid.clientHeight - layout.head) / layout.row) - 1)
    const shape: Grid = { rows: selection.rows.length, columns: selection.columns.length, page }
    const place = gridKey(event, active, shape)
    if (place) go(place)
    else if (event.key === "Enter" || event.key === " ") open(active)
    else return
    event.preventDefault()
  })
  grid.addEventListener("click", (event) => {
    const { row, column } = (event.target as Element).closest<HTMLElement>("[data-row]")?.dataset ?? {}
    if (row === undefined) return
    const place = { row: Number(row), column: Number(column) }
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

interface Drawing {
  readonly model: Model
  readonly selection: Selection
  readonly layout: Layout
}

function headRow(columns: Span, { model, selection, layout }: Drawing): HTMLElement {
  const corner = cellNode({ row: -1, column: -1 }, { role: "columnheader", class: "corner" }, layout, "Account")
  const names = range(columns).map((column) => {
    const template = selection.columns[column]!
    const title = templateName(template, model)
    const kind = template === WHOLE ? "column whole" : "column"
    const attributes = { role: "columnheader", class: kind, title }
    return cellNode({ row: -1, column }, attributes, layout, make("span", {}, title))
  })
  return make("div", { role: "row", class: "row", "aria-rowindex": 1 }, corner, ...names)
}

function bodyRow(row: number, columns: Span, { model, selection, layout }: Drawing): HTMLElement {
  const index = selection.rows[row]!
  const account = model.accounts[index]!
  const entries = selection.at(index).map(({ entry }) => entry)
  const name = cellNode(
    { row, column: -1 },
    { role: "rowheader", class: "name", title: labelOf(account) },
    layout,
    make("span", { class: "account" }, account.name || account.id),
    account.management && make("span", { class: "mark", title: "the management account" }, "mgmt"),
    account.name !== "" && make("span", { class: "number" }, account.id),
  )
  const cells = range(columns).map((column) => {
    const template = selection.columns[column]!
    const here = entries.filter((entry) => (entry.template ?? WHOLE) === template)
    const { node, label } = cellParts(here, layout.wide)
    const unknown = !node && account.unplanned === true
    const kind = unknown ? "cell unknown" : node ? "cell filled" : "cell"
    const attributes = { role: "gridcell", class: kind, "aria-label": unknown ? "not known" : label }
    return cellNode({ row, column }, attributes, layout, node)
  })
  const line = make("div", { role: "row", class: "row", "aria-rowindex": row + 2 }, name, ...cells)
  line.style.top = `${row * layout.row}px`
  return line
}

function cellNode(
  place: Place,
  attributes: Readonly<Record<string, string>>,
  { name, column: width }: Layout,
  ...children: readonly (Node | string | false | undefined)[]
): HTMLElement {
  const { row, column } = place
  const more = { "aria-colindex": column + 2, "data-row": row, "data-column": column }
  const node = make("div", { id: cellId(place), ...attributes, ...more }, ...children)
  node.style.width = `${column < 0 ? name : width}px`
  if (column >= 0) node.style.left = `${name + column * width}px`
  return node
}

const cellId = ({ row, column }: Place): string => `cell-${row}-${column}`

function oncePerFrame(action: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      action()
    })
  }
}
