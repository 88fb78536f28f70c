import type { Model } from "./model.ts"
import type { Place } from "./panel.ts"

/** How large the parts of the matrix are, in CSS pixels. */
export interface Layout {
  /** Width of the accounts' names. */
  readonly name: number
  /** Height of the templates' names. */
  readonly head: number
  readonly column: number
  readonly row: number
  /** Cells have room for words. */
  readonly wide: boolean
  /** Templates have room for their names, side by side. */
  readonly flat: boolean
}

/** What an account's id takes, and the mark of the management account. */
const [ID, MARK] = [118, 50]

/** Sizes for a matrix of this width with these names above its columns. */
export function layoutFor(width: number, columns: readonly string[], { accounts }: Pick<Model, "accounts">): Layout {
  const names = widest(accounts, 14, ({ name }) => name) + 20
  const marked = widest(
    accounts.filter(({ management }) => management),
    14,
    ({ name }) => name,
  )
  const title = widest(columns, 12, (column) => column) + 18
  const small = width < 560
  const room = Math.max(names, marked > 0 ? marked + MARK : 0, 90)
  const name = small ? 132 : Math.round(width < 900 ? Math.min(room, 240) : Math.min(room + ID, 380))
  const each = Math.floor((width - name - 1) / Math.max(1, columns.length))
  // A name cut a little reads better than one on its side.
  const [wide, flat] = [each >= 100, each >= title || (each >= 96 && each >= title * 0.8)]
  const column = Math.min(Math.max(each, small ? 36 : 40), wide ? 190 : 100)
  return { name, head: flat ? 34 : Math.min(190, Math.round(title)), column, row: 30, wide, flat }
}

const pen = document.createElement("canvas").getContext("2d")

/** Pixels of the longest of these texts in the page's own font; the longest are measured, not all. */
function widest<T>(all: readonly T[], size: number, text: (one: T) => string): number {
  if (!pen) return 0
  pen.font = `${size}px ${getComputedStyle(document.body).fontFamily}`
  const longest = all.map(text).sort((a, b) => b.length - a.length)
  return longest.slice(0, 50).reduce((most, one) => Math.max(most, pen.measureText(one).width), 0)
}

/** From the first on, up to before the end. */
export interface Span {
  readonly first: number
  readonly end: number
}

/** Which of so many equally large things are in sight, and some on both sides. */
export function inSight(offset: number, room: number, each: number, number: number): Span {
  const first = Math.max(0, Math.floor(offset / each) - 3)
  return { first, end: Math.min(number, Math.ceil((offset + room) / each) + 3) }
}

/** The numbers of a span. */
export const range = ({ first, end }: Span): readonly number[] =>
  Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)

/** Scrolls no more than needed for a cell to be in sight, beside what always is. */
export function reveal(grid: HTMLElement, { row, column }: Place, layout: Layout): void {
  if (row >= 0) grid.scrollTop = nearest(grid.scrollTop, grid.clientHeight - layout.head, row, layout.row)
  if (column >= 0) grid.scrollLeft = nearest(grid.scrollLeft, grid.clientWidth - layout.name, column, layout.column)
}

function nearest(offset: number, room: number, index: number, each: number): number {
  const start = index * each
  return start < offset ? start : Math.max(offset, start + each - room)
}
