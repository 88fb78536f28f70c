import type { NoticeTable } from "../model.ts"
import { visible } from "./escape.ts"

/** Cells that a character takes in a font of fixed width: two for East Asian wide ones and emoji, none for marks. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u30ff\uff01-\uff60\uffe0-\uffe6]/u
const NONE = /[\p{Mn}\p{Me}]/u

/** How many columns a visible text takes in a font of fixed width. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

/**
 * A table as lines of equal columns for a font of fixed width; the first lines are its head. Every cell is one visible
 * line. Where it would be wider than `width`, its widest columns are cut, marked with `...`; without a width nothing is.
 */
export function fixedTable(
  { columns, rows }: Pick<NoticeTable, "columns" | "rows">,
  width?: number,
): readonly string[] {
  const cells = rows.map((row) => columns.map((_, column) => visible(row[column] ?? "")))
  const natural = columns.map((title, column) =>
    cells.reduce((most, row) => Math.max(most, textWidth(row[column] as string)), textWidth(title)),
  )
  const widths = width === undefined ? natural : fitted(natural, width - GAP.length * (columns.length - 1))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => padded(cut(cell, widths[column] as number), widths[column] as number))
      .join(GAP)
      .trimEnd()
  return [line(columns), widths.map((one) => "-".repeat(one)).join(GAP), ...cells.map(line)]
}

const GAP = "  "
/** Less says nothing. */
const NARROWEST = 8

/** Takes from the widest column until all fit. */
function fitted(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural]
  let over = widths.reduce((sum, one) => sum + one, 0) - room
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] as number) <= NARROWEST) return widths
    widths[widest] = (widths[widest] as number) - 1
    over--
  }
  return widths
}

const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - textWidth(text)))

function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let [kept, used] = ["", 3]
  for (const character of text) {
    used += textWidth(character)
    if (used > width) break
    kept += character
  }
  return `${kept}...`
}
