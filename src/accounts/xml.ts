import { isAscii } from "node:buffer"
import type { Element, Leading, List, Member, Struct } from "./xml-shape.ts"
import { scalarOf, textOf, unfamiliar } from "./xml-text.ts"

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
    copy: ascii ? copier(bytes) : (from, to) => Buffer.from(text.slice(from, to)).toString(),
  }
  try {
    const root = open(cursor, true)
    if (root.empty) return undefined
    const end = `</${root.name}>`
    let result: object | undefined
    while (!ends(cursor, end)) {
      const child = open(cursor)
      if (child.name !== `${operation}Result`) skip(cursor, child)
      else if (result) return undefined
      else result = child.empty ? {} : readStruct(cursor, `</${child.name}>`, shape)
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
  readonly copy: (from: number, to: number) => string
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

const TAB = 9
const LINE_FEED = 10
const SPACE = 32
const SLASH = 47
const LESS = 60

/** Texts of which V8 makes a copy anyway. */
const SHORT = 12

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

/** Goes to the next tag. True where it is this end tag, which is read. */
function ends(cursor: Cursor, end: string): boolean {
  const { text } = cursor
  const at = text.indexOf("<", cursor.at)
  if (at === -1) throw unfamiliar
  if (at > cursor.at) blank(text, cursor.at, at)
  cursor.at = at
  if (text.charCodeAt(at + 1) !== SLASH) return false
  close(cursor, end)
  return true
}

/** Reads an end tag. */
function close(cursor: Cursor, end: string): void {
  if (!cursor.text.startsWith(end, cursor.at)) throw unfamiliar
  cursor.at += end.length
}

/** Between elements only line breaks with their indentation are nothing to the SDK. */
function blank(text: string, from: number, to: number): void {
  let broken = false
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED) broken = true
    else if (code !== SPACE && code !== TAB) throw unfamiliar
  }
  if (!broken) throw unfamiliar
}

function skip(cursor: Cursor, { name, empty }: Tag): void {
  if (empty) return
  const end = `</${name}>`
  const at = cursor.text.indexOf("<", cursor.at)
  if (at === -1) throw unfamiliar
  if (cursor.text.charCodeAt(at + 1) === SLASH) {
    cursor.at = at
    close(cursor, end)
    return
  }
  while (!ends(cursor, end)) skip(cursor, open(cursor))
}

/** Reads the start tag where it is this one, without anything in it. */
function starts(cursor: Cursor, start: string): boolean {
  if (!cursor.text.startsWith(start, cursor.at)) return false
  cursor.at += start.length
  return true
}

/** What stands in an element whose start tag was read. */
function read(cursor: Cursor, { shape, end }: Element, empty: boolean): unknown {
  switch (shape.kind) {
    case "struct":
      return empty ? {} : readStruct(cursor, end, shape)
    case "list":
      return empty ? [] : readList(cursor, end, shape)
    default:
      return scalarOf(empty ? "" : readText(cursor, end), shape)
  }
}

function readStruct(cursor: Cursor, end: string, shape: Struct): object {
  const value: Record<string, unknown> = {}
  let last: Leading = shape
  while (!ends(cursor, end)) {
    const expected: Member | undefined = last.next
    if (expected && starts(cursor, expected.start)) {
      put(value, expected, read(cursor, expected, false))
      last = expected
      continue
    }
    const tag = open(cursor)
    const member = shape.members.get(tag.name)
    if (!member) {
      skip(cursor, tag)
      continue
    }
    put(value, member, read(cursor, member, tag.empty))
    last.next = member
    last = member
  }
  return value
}

function put(value: Record<string, unknown>, { name }: Member, part: unknown): void {
  if (value[name] !== undefined) throw unfamiliar
  value[name] = part
}

function readList(cursor: Cursor, end: string, { element }: List): readonly unknown[] {
  const values: unknown[] = []
  while (!ends(cursor, end)) {
    if (starts(cursor, element.start)) {
      values.push(read(cursor, element, false))
      continue
    }
    const tag = open(cursor)
    if (tag.name === element.tag) values.push(read(cursor, element, tag.empty))
    else skip(cursor, tag)
  }
  return values
}

function readText(cursor: Cursor, end: string): string {
  const { text, at: from, copy } = cursor
  const to = text.indexOf("<", from)
  if (to === -1) throw unfamiliar
  cursor.at = to
  close(cursor, end)
  return textOf(to - from > SHORT ? copy(from, to) : text.slice(from, to))
}
