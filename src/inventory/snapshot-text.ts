import { stringify } from "yaml"
import type { InventoryShard, Json, Sealed } from "../model.ts"
import type { Row, Unread } from "./contents.ts"

/** A snapshot in pieces, so that nobody has to hold all of it. */
export interface SnapshotText {
  /** The head, up to the first resource. */
  readonly begin: () => string
  readonly rows: (rows: readonly Row[]) => string
  /** What could not be read, of a shard which it is, and the end. */
  readonly end: (unread: readonly Unread[], shard?: Sealed<InventoryShard>) => string
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
    end(unread, shard) {
      const gaps = unread.length === 0 ? "" : `,\n  "unread": [\n${list(unread)}\n  ]`
      return `${begun ? "\n  " : ""}]${gaps}${shard ? `,\n  "shard": ${JSON.stringify(shard)}` : ""}\n}\n`
    },
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
    end: (unread, shard) =>
      `${begun ? "" : " []\n"}${unread.length === 0 ? "" : `unread:\n${list(unread)}`}${shard ? yaml({ shard }) : ""}`,
  }
}

/** The items of a list, indented as below a key. */
const withoutKey = (text: string): string => text.slice(text.indexOf("\n") + 1)
