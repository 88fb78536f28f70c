import { isAscii } from "node:buffer"
import type { List, Scalar, Shape, Struct } from "./xml-shape.ts"

/**
 * Reads `<AnythingResponse><OperationResult>...`, as services with the Query protocol answer, several times faster than
 * the SDK: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 * Undefined where it meets anything but plain elements and text; the SDK reads those.
 */
export function readResult(bytes: Buffer, operation: string, shape: Struct): object | undefined {
  const ascii = isAscii(bytes)
  const text = bytes.toString(ascii ? "latin1" : "utf8")
  // The SDK makes line feeds of them first.
  if (text.includes("\r")) return undefined
  const cursor: Cursor = {
    text,
    at: start(text),
    copy: ascii ? copier(bytes) : undefined,
  }
  try {
    const root = open(cursor, true)
    let result: object | undefined
    if (root.empty) return undefined
    for (let child = next(cursor, root.name); child; child = next(cursor, root.name)) {
      if (child.name !== `${operation}Result`) skip(cursor, child)
      else if (result) return undefined
      else result = readStruct(cursor, child, shape)
    }
    return result
  } catch (error) {
    if (error === unfamiliar) return undefined
    throw error
  }
}

interface Cursor {
  readonly text: string
  at: number
  /** Cuts out without keeping the whole answer alive, as substrings do. */
  readonly copy: ((from: number, to: number) => string) | undefined
}
interface Tag {
  readonly name: string
  readonly empty: boolean
}

/** What `toString("latin1")` does, without its detours: it is called for every text there is. */
function copier(bytes: Buffer): (from: number, to: number) => string {
  const { latin1Slice } = bytes as Buffer & { latin1Slice(this: Buffer, from: number, to: number): string }
  return (from, to) => latin1Slice.call(bytes, from, to)
}

const unfamiliar = Symbol("unfamiliar")

const LESS = 60
const GREATER = 62
const SLASH = 47

function start(text: string): number {
  const declaration = /^\s*<\?xml[^>]*\?>\s*|^\s*/.exec(text)
  return declaration ? declaration[0].length : 0
}

/** Reads a start tag. Attributes stand in the root only, where they say the namespace. */
function open(cursor: Cursor, attributes = false): Tag {
  const { text, at } = cursor
  const close = text.indexOf(">", at)
  if (close === -1 || text.charCodeAt(at) !== LESS) throw unfamiliar
  const empty = text.charCodeAt(close - 1) === SLASH
  const inside = text.slice(at + 1, empty ? close - 1 : close)
  const name = attributes ? inside.split(/\s/, 1)[0]! : inside
  if (!isName(name)) throw unfamiliar
  cursor.at = close + 1
  return { name, empty }
}

const names = new Set<string>()

/** No attributes, no comments, no CDATA. There are few names, and each is looked at once. */
function isName(text: string): boolean {
  if (names.has(text)) return true
  if (!/^[A-Za-z][\w.-]*$/.test(text)) return false
  if (names.size < 10_000) names.add(text)
  return true
}

/** The next child's start tag; undefined once the parent's end tag was read. */
function next(cursor: Cursor, parent: string): Tag | undefined {
  const { text } = cursor
  const at = text.indexOf("<", cursor.at)
  if (at === -1) throw unfamiliar
  if (at > cursor.at) blank(text.slice(cursor.at, at))
  cursor.at = at
  if (text.charCodeAt(at + 1) !== SLASH) return open(cursor)
  end(cursor, parent)
  return undefined
}

function end(cursor: Cursor, name: string): void {
  const { text, at } = cursor
  const close = at + 2 + name.length
  if (text.charCodeAt(close) !== GREATER || !text.startsWith(name, at + 2)) throw unfamiliar
  cursor.at = close + 1
}

/** Between elements only line breaks with their indentation are nothing to the SDK. */
function blank(text: string): void {
  if (text.trim() !== "" || !text.includes("\n")) throw unfamiliar
}

function skip(cursor: Cursor, { name, empty }: Tag): void {
  if (empty) return
  const from = cursor.at
  const at = cursor.text.indexOf("<", from)
  if (at === -1) throw unfamiliar
  if (cursor.text.charCodeAt(at + 1) === SLASH) {
    cursor.at = at
    end(cursor, name)
    return
  }
  for (let child = next(cursor, name); child; child = next(cursor, name)) skip(cursor, child)
}

function read(cursor: Cursor, tag: Tag, shape: Shape): unknown {
  switch (shape.kind) {
    case "struct":
      return readStruct(cursor, tag, shape)
    case "list":
      return readList(cursor, tag, shape)
    default:
      return readScalar(cursor, tag, shape)
  }
}

function readStruct(cursor: Cursor, { name, empty }: Tag, { members }: Struct): object {
  const value: Record<string, unknown> = {}
  if (empty) return value
  for (let child = next(cursor, name); child; child = next(cursor, name)) {
    const member = members.get(child.name)
    if (!member) skip(cursor, child)
    else if (member.name in value) throw unfamiliar
    else value[member.name] = read(cursor, child, member.shape)
  }
  return value
}

function readList(cursor: Cursor, { name, empty }: Tag, { element, item }: List): readonly unknown[] {
  const values: unknown[] = []
  if (empty) return values
  for (let child = next(cursor, name); child; child = next(cursor, name)) {
    if (child.name === element) values.push(read(cursor, child, item))
    else skip(cursor, child)
  }
  return values
}

function readScalar(cursor: Cursor, { name, empty }: Tag, { kind }: Scalar): unknown {
  const text = empty ? "" : readText(cursor, name)
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

function readText(cursor: Cursor, name: string): string {
  const { text, at: from, copy } = cursor
  const to = text.indexOf("<", from)
  if (to === -1) throw unfamiliar
  cursor.at = to
  end(cursor, name)
  const raw = copy ? copy(from, to) : text.slice(from, to)
  const value = raw.includes("&") ? decode(raw) : raw
  if (value.includes("\n") && value.trim() === "") return ""
  // A document stands in many roles and many accounts: one string for all of them, so that it is parsed once.
  if (value.startsWith("%7B")) return shared(value)
  return copy || value !== raw ? value : Buffer.from(value).toString()
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

const mostShared = 5_000
const documents = new Map<string, string>()

function shared(document: string): string {
  const first = documents.get(document)
  if (first !== undefined) return first
  if (documents.size >= mostShared) documents.clear()
  documents.set(document, document)
  return document
}
