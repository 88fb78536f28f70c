import { stringify } from "yaml"
import type { Json } from "../model.ts"
import type { Row, Unread } from "./contents.ts"

/** A snapshot in pieces, so that nobody has to hold all of it. */
export interface SnapshotText {
  /** The head, up to the first resource. */
  readonly begin: () => string
  readonly rows: (rows: readonly Row[]) => string
  /** What could not be read, and the end. */
  readonly end: (unread: readonly Unread[]) => string
}

/** `head` is everything but resources and what could not be read: the organization with its accounts, and what was looked at. */
export function snapshotText(head: { readonly [key: string]: Json }, format: "json" | "yaml"): SnapshotText {
  return format === "json" ? jsonText(head) : yamlText(head)
}

function jsonText(head: { readonly [key: string]: Json }): SnapshotText {
  let begun = false
  const list = (values: readonly unknown[]): string => values.map((value) => `    ${JSON.stringify(value)}`).join(",\n")
  return {
    begin: () => `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "resources": [`,
    rows(rows) {
      if (rows.length === 0) return ""
      const text = `${begun ? "," : ""}\n${list(rows)}`
      begun = true
      return text
    },
    end: (unread) =>
      `${begun ? "\n  " : ""}]${unread.length === 0 ? "" : `,\n  "unread": [\n${list(unread)}\n  ]`}\n}\n`,
  }
}

function yamlText(head: { readonly [key: string]: Json }): SnapshotText {
  let begun = false
  const yaml = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 })
  const list = (rows: readonly unknown[]): string => rows.map((row) => withoutKey(yaml({ rows: [row] }))).join("")
  return {
    begin: () => `${yaml(head)}resources:`,
    rows(rows) {
      if (rows.length === 0) return ""
      const text = `${begun ? "" : "\n"}${list(rows)}`
      begun = true
      return text
    },
    end: (unread) => `${begun ? "" : " []\n"}${unread.length === 0 ? "" : `unread:\n${list(unread)}`}`,
  }
}

/** The items of a list, indented as below a key. */
const withoutKey = (text: string): string => text.slice(text.indexOf("\n") + 1)
