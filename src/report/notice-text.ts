import type { Notice } from "../model.ts"
import { visible, withoutCommands } from "./escape.ts"
import { fixedTable } from "./fixed-table.ts"
import { sentence } from "./names.ts"

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: bytes of a message, attributes included; characters of its subject. */
const BYTES = 262_144
const ATTRIBUTES = 1_024
const SUBJECT = 99

/** A subject as e-mails have it: ASCII on one line. */
export function noticeSubject({ owner, command, title }: Notice): string {
  const text = visible(`reconcile ${command} (${owner}): ${title}`).replace(/[^ -~]/g, "?")
  return text.length > SUBJECT ? `${text.slice(0, SUBJECT - 3)}...` : text
}

/** A notice as plain text of at most so many UTF-8 bytes; what was cut is said. */
export function noticeText(notice: Notice, limit = BYTES - ATTRIBUTES): string {
  const { owner, command, world, priority, title, lines, tables, url } = notice
  const head = [
    `${world === "" ? "" : `${visible(world)}: `}reconcile ${command} of ${visible(owner)} (${priority})`,
    sentence(visible(title)),
    ...lines.map((line) => sentence(visible(line))),
    ...(url === undefined ? [] : [`The whole report: ${visible(url)}`]),
  ]
  const parts = tables.map((table) => [visible(table.title), ...fixedTable(table)].join("\n"))
  return cut(withoutCommands(`${[...head, ...parts].join("\n\n")}\n`), limit)
}

function cut(text: string, limit: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= limit) return text
  const note = "\n\nThe rest did not fit.\n"
  const kept = bytes.subarray(0, Math.max(0, limit - Buffer.byteLength(note))).toString("utf8")
  // Half a character at the end became a sign of its own.
  return `${kept.slice(0, Math.max(0, kept.lastIndexOf("\n")))}${note}`
}
