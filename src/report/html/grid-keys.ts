import type { Place } from "./panel.ts"

/** How far one can go. */
export interface Grid {
  readonly rows: number
  readonly columns: number
  /** Rows of one page. */
  readonly page: number
}

/**
 * Where a key leads, staying inside; undefined for keys that lead nowhere.
 * https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export function gridKey(
  {
    key,
    ctrlKey,
    metaKey,
    altKey,
    shiftKey,
  }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
  { row, column }: Place,
  { rows, columns, page }: Grid,
): Place | undefined {
  if (altKey || shiftKey) return undefined
  const far = ctrlKey || metaKey
  const to = (nextRow: number, nextColumn: number): Place => ({
    row: Math.max(-1, Math.min(rows - 1, nextRow)),
    column: Math.max(-1, Math.min(columns - 1, nextColumn)),
  })
  switch (key) {
    case "ArrowUp":
      return to(far ? 0 : row - 1, column)
    case "ArrowDown":
      return to(far ? rows - 1 : row + 1, column)
    case "ArrowLeft":
      return to(row, far ? -1 : column - 1)
    case "ArrowRight":
      return to(row, far ? columns - 1 : column + 1)
    case "PageUp":
      return to(Math.max(0, row - page), column)
    case "PageDown":
      return to(row + page, column)
    case "Home":
      return far ? to(0, -1) : to(row, -1)
    case "End":
      return far ? to(rows - 1, columns - 1) : to(row, columns - 1)
    default:
      return undefined
  }
}

/** The cell with something to say that comes before or after, row by row; undefined at the ends. */
export function nextFilled(
  from: Place,
  step: 1 | -1,
  { rows, columns }: Pick<Grid, "rows" | "columns">,
  filled: (place: Place) => boolean,
): Place | undefined {
  if (columns === 0) return undefined
  let at = Math.max(0, from.row) * columns + Math.max(from.column, step === 1 ? -1 : 0)
  for (at += step; at >= 0 && at < rows * columns; at += step) {
    const place = { row: Math.floor(at / columns), column: at % columns }
    if (filled(place)) return place
  }
  return undefined
}
