import type { Notice, NoticeTable } from "../model.ts"
import { clip, code, prose } from "./escape.ts"
import { tableRow } from "./markdown-table.ts"
import { counted, sentence } from "./names.ts"

/** A notice as Markdown of at most so many UTF-8 bytes, for an issue; rows that do not fit are counted. */
export function noticeMarkdown({ title, lines, tables, url, world }: Notice, limit = 60_000): string {
  const place = world === "" ? "" : `${prose(clip(world, 200))}: `
  const parts = [
    `**${place}${prose(sentence(clip(title, 500)))}**`,
    ...lines.map((line) => prose(sentence(clip(line, 1_000)))),
    ...(url === undefined ? [] : [`[The whole report](${encodeURI(url)})`]),
  ]
  const bytes = (text: string) => Buffer.byteLength(text)
  let room = limit - bytes(parts.join("\n\n")) - 200
  for (const table of tables) {
    const text = tableMarkdown(table, room)
    room -= bytes(text) + 2
    parts.push(text)
  }
  return `${parts.join("\n\n")}\n`
}

function tableMarkdown({ title, columns, rows }: NoticeTable, room: number): string {
  const head = [`### ${prose(clip(title, 200))}`, "", tableRow(columns.map(prose)), tableRow(columns.map(() => "---"))]
  let left = room - Buffer.byteLength(head.join("\n")) - 100
  const shown: string[] = []
  for (const row of rows) {
    const text = tableRow(row.map((cell) => (cell === "" ? "" : code(clip(cell, 300)))))
    left -= Buffer.byteLength(text) + 1
    if (left < 0) break
    shown.push(text)
  }
  const rest = rows.length - shown.length
  const note = rest === 0 ? [] : ["", `${counted(rest, "more row")}.`]
  return shown.length === 0
    ? `${head[0]}\n\n${counted(rest, "row")} did not fit.`
    : [...head, ...shown, ...note].join("\n")
}
