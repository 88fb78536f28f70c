import { recent } from "../value/recent.ts"
import type { Scalar } from "./xml-shape.ts"

/** Thrown where something stands that only the SDK can read. */
export const unfamiliar = Symbol("unfamiliar")

/** The text that stands for it in the XML. Equal policy documents are one string. */
export function textOf(raw: string): string {
  const value = raw.includes("&") ? decode(raw) : raw
  if (value.includes("\n") && value.trim() === "") return ""
  // A document stands in many roles and many accounts: one string for all of them, so that it is parsed once.
  return value.startsWith("%7B") ? shared(value) : value
}

/** What a text means. */
export function scalarOf(text: string, { kind }: Scalar): unknown {
  switch (kind) {
    case "string":
      return text
    case "number":
      return Number(text)
    case "boolean":
      return text.toLowerCase() === "true"
    case "time":
      return readTime(text)
  }
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,4})|#([0-9]{1,4})|([a-z]+))?;?/g, (whole, hex, decimal, name) => {
    if (!whole.endsWith(";")) throw unfamiliar
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16))
    if (decimal) return String.fromCharCode(Number.parseInt(decimal, 10))
    const character = entities[name ?? ""]
    if (character === undefined) throw unfamiliar
    return character
  })
}

function readTime(text: string): Date {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/.test(text))
    throw unfamiliar
  return new Date(text)
}

const documents = recent<string, string>(2_500)

function shared(document: string): string {
  const first = documents.get(document)
  if (first !== undefined) return first
  documents.set(document, document)
  return document
}
