import { ExpressionError, parseText, type Text } from "../expression.ts"
import type { Json, Target, Written, WrittenMap } from "../model.ts"
import type { Recent } from "./remember.ts"

/**
 * A written value, made ready to be evaluated for many targets. What is the same everywhere is evaluated once, and
 * stays one object, so that everything after it (schema check, canonical form) is done once as well.
 */
export type Node = ConstantNode | TextNode | FileNode | ListNode | MapNode | BrokenNode

/** What reads the same in every target. */
export interface ConstantNode {
  readonly kind: "constant"
  readonly value: Json
  readonly written: Written
}
/** Text with expressions in it. */
export interface TextNode {
  readonly kind: "text"
  readonly text: Text
  readonly written: Written
}
/** What cannot be evaluated anywhere. In templates such things are found when they are loaded; included files have only this. */
export interface BrokenNode {
  readonly kind: "broken"
  readonly error: ExpressionError
  readonly written: Written
}
/** A string that is one whole `{{ file('path') }}` or `{{ include('path') }}`. */
export interface FileNode {
  readonly kind: "file" | "include"
  readonly path: string
  readonly written: Written
}
export interface ListNode {
  readonly kind: "list"
  readonly items: readonly Item[]
  /** Somebody wrote items into it: if none is left, something took them out. */
  readonly filled: boolean
  readonly written: Written
  readonly varies: boolean
  readonly recent: Recent[]
}
export interface MapNode {
  readonly kind: "map"
  readonly entries: readonly { readonly key: string | Text; readonly node: Node; readonly written: Written }[]
  readonly written: Written
  /** Its keys, where none of them has to be evaluated. */
  readonly names: readonly string[] | undefined
  /** Something inside is evaluated for each target: there is no point in looking for the same result. */
  readonly varies: boolean
  readonly recent: Recent[]
}
export interface Item {
  readonly node: Node
  /** Absent: in every target. */
  readonly matches?: (target: Target) => boolean
}

export interface CompileOptions {
  /** Whether a day, `YYYY-MM-DD`, has passed. */
  readonly expired: (day: string) => boolean
  /** Which targets a `$targets` means. */
  readonly matcher: (targets: Written) => (target: Target) => boolean
  /** The value of a text that is the same in all targets; undefined when it is not, or fails. */
  readonly fold: (text: Text) => Json | undefined
}

const fileCall = /^\s*(file|include)\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\)\s*$/

/** Prepares a written value. */
export function compile(written: Written, options: CompileOptions): Node {
  switch (written.kind) {
    case "scalar":
      return compileScalar(written.value, written, options)
    case "list":
      return compileList(written, options)
    case "map":
      return compileMap(written, options)
  }
}

function compileScalar(value: null | boolean | number | string, written: Written, { fold }: CompileOptions): Node {
  if (typeof value !== "string") return { kind: "constant", value, written }
  const text = parseText(value)
  if (text instanceof ExpressionError) return { kind: "broken", error: text, written }
  if (text.literal) return { kind: "constant", value, written }
  const [segment] = text.segments
  const call = text.whole && segment?.kind === "expression" ? fileCall.exec(segment.expression.source) : null
  if (call) return { kind: call[1] as "file" | "include", path: call[2] ?? call[3] ?? "", written }
  const folded = fold(text)
  return folded === undefined ? { kind: "text", text, written } : { kind: "constant", value: folded, written }
}

function compileList(written: Written & { readonly kind: "list" }, options: CompileOptions): Node {
  const items = written.items.flatMap((item) => compileItem(item, options))
  const constant =
    items.length === written.items.length && items.every(({ node, matches }) => !matches && isValue(node))
  if (constant) return { kind: "constant", value: items.map(({ node }) => (node as ConstantNode).value), written }
  const varies = items.some(({ node }) => variesIn(node))
  return { kind: "list", items, filled: written.items.length > 0, written, varies, recent: [] }
}

/** An item that says where (`$targets`) or until when (`$expires`) it is there. Expired ones are gone, unevaluated. */
function compileItem(item: Written, options: CompileOptions): readonly Item[] {
  if (item.kind !== "map" || ![...item.entries.keys()].some((key) => key.startsWith("$"))) {
    return [{ node: compile(item, options) }]
  }
  const unknown = [...item.entries.keys()].find((key) => key.startsWith("$") && !MARKS.includes(key))
  if (unknown !== undefined) return [{ node: { kind: "broken", error: unknownMark(unknown), written: item } }]
  const expires = item.entries.get("$expires")?.value
  if (expires?.kind === "scalar" && options.expired(String(expires.value))) return []
  const targets = item.entries.get("$targets")?.value
  const value = item.entries.get("$value")?.value ?? withoutMarks(item)
  return [{ node: compile(value, options), ...(targets ? { matches: options.matcher(targets) } : {}) }]
}

const MARKS: readonly string[] = ["$targets", "$value", "$expires"]

const unknownMark = (key: string): ExpressionError =>
  new ExpressionError(`Unknown key "${key}" on a list item.`, {
    fix: `The keys that begin with $ are ${MARKS.join(", ")}.`,
  })

const withoutMarks = (item: WrittenMap): WrittenMap => ({
  ...item,
  entries: new Map([...item.entries].filter(([key]) => !key.startsWith("$"))),
})

function compileMap(written: WrittenMap, options: CompileOptions): Node {
  const entries = [...written.entries.values()].map(({ key, value }) => {
    const name = compileKey(key, options)
    if (name instanceof ExpressionError)
      return { key, node: { kind: "broken" as const, error: name, written: value }, written: value }
    return { key: name, node: compile(value, options), written: value }
  })
  if (entries.every(({ key, node }) => typeof key === "string" && isValue(node))) {
    const value = Object.fromEntries(entries.map(({ key, node }) => [key, (node as ConstantNode).value]))
    return { kind: "constant", value, written }
  }
  return mapNode(entries, written)
}

/** A map that is not the same in every target. */
export function mapNode(entries: MapNode["entries"], written: Written): MapNode {
  const fixed = entries.every(({ key }) => typeof key === "string")
  const varies = !fixed || entries.some(({ node }) => variesIn(node))
  return {
    kind: "map",
    entries,
    written,
    names: fixed ? entries.map(({ key }) => String(key)) : undefined,
    varies,
    recent: [],
  }
}

const variesIn = (node: Node): boolean => node.kind === "text" || ("varies" in node && node.varies)

function compileKey(key: string, { fold }: CompileOptions): string | Text | ExpressionError {
  const text = parseText(key)
  if (text instanceof ExpressionError) return text
  if (text.literal) return key
  const folded = fold(text)
  return typeof folded === "string" ? folded : text
}

/** Null means absent, so a constant null is not a value to share. */
const isValue = (node: Node): boolean => node.kind === "constant" && node.value !== null
