import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  Scalar,
  type ToStringOptions,
  visit,
} from "yaml"
import type { Json } from "../model.ts"
import { hidesSomething, withEscapes } from "../value/hidden.ts"

/** A part of a text, and what takes its place. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with its parts replaced; none may overlap. */
export const spliced = (text: string, splices: readonly Splice[]): string =>
  [...splices]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((whole, { start, end, text: part }) => whole.slice(0, start) + part + whole.slice(end), text)

/** The document of a file that says this name at its top. */
export function documentNamed(text: string, name: string): Document.Parsed | undefined {
  const documents = parseAllDocuments(text, { keepSourceTokens: false, logLevel: "silent" })
  if (!Array.isArray(documents)) return undefined
  return documents.find(
    (document) => document.errors.length === 0 && isMap(document.contents) && document.get("name") === name,
  )
}

/** Where a node begins and ends, without what stands behind it. */
export function extent(text: string, node: Node): { readonly start: number; readonly end: number } {
  const [start, end] = node.range ?? [0, 0]
  return { start, end: start + text.slice(start, end).trimEnd().length }
}

/** Columns in front of a place, counted from 0. */
export const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf("\n", offset - 1) + 1)

/** Where the line of a place ends, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset)
  const at = end === -1 ? text.length : end
  return text[at - 1] === "\r" ? at - 1 : at
}

/** Whether something in a node is used elsewhere, or from elsewhere: what is changed there changes more. */
export function isShared(node: Node): boolean {
  let found = false
  visit(node, (_, part) => {
    if (isAlias(part) || ((isMap(part) || isSeq(part) || isScalar(part)) && part.anchor)) {
      found = true
      return visit.BREAK
    }
    return undefined
  })
  return found
}

/** A value on one line, as it may stand anywhere, in flow collections too. */
export const inFlow = (value: Json): string =>
  typeof value === "string" && /[\n\r\t]/.test(value)
    ? withEscapes(JSON.stringify(value))
    : textOf([value], { collectionStyle: "flow", flowCollectionPadding: true }).slice(1, -1).trim()

/** A value in lines; all but the first begin with so many blanks. */
export function inBlock(value: Json, indent: number): string {
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) return inFlow(value)
  return textOf(value, { blockQuote: false }).replaceAll("\n", `\n${" ".repeat(indent)}`)
}

/** As YAML. What cannot be seen of live text is written as escapes. */
function textOf(value: Json, options: ToStringOptions): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && hidesSomething(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE
    },
  })
  return withEscapes(document.toString({ ...options, lineWidth: 0 }).trim())
}

/** Longer than this, a value is easier to read in lines. */
export const isLong = (value: Json): boolean => value !== null && typeof value === "object" && inFlow(value).length > 90
