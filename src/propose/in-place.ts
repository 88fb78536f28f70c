import { isMap as isMapNode, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml"
import type { Json } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { isMap, literal } from "./live-value.ts"
import { columnOf, extent, inBlock, inFlow, isLong, lineEnd, type Splice } from "./yaml-text.ts"

/** What is written, what it comes to, and what it should come to. */
interface Part {
  readonly node: Node
  readonly stated: Json | undefined
  readonly live: Json
}

/**
 * The fewest replacements that make a written value read as what is live: what is equal stays as it is, with its expressions
 * and comments. Lists are compared as sets.
 */
export function replacements(text: string, { node, stated, live }: Part): readonly Splice[] {
  if (stableText(stated) === stableText(live)) return []
  if (isMapNode(node) && isMap(stated) && isMap(live))
    return inMap(text, node, stated, live) ?? [whole(text, node, live)]
  if (isSeq(node) && Array.isArray(stated) && Array.isArray(live))
    return inList(text, node, stated, live) ?? [whole(text, node, live)]
  return [whole(text, node, live)]
}

/** The whole of a value: on one line where it was, unless that is too long to read. */
function whole(text: string, node: Node, live: Json): Splice {
  const { start, end } = extent(text, node)
  const value = literal(live)
  const flow = (isMapNode(node) || isSeq(node)) && node.flow === true
  if (!flow && (isMapNode(node) || isSeq(node))) return { start, end, text: inBlock(value, columnOf(text, start)) }
  const lead = text.slice(text.lastIndexOf("\n", start - 1) + 1, start)
  const key = /^([ -]*)[^\s#{[][^{[]*:[ \t]+$/.exec(lead)
  if (!key || !isLong(value)) return { start, end, text: inFlow(value) }
  const indent = (key[1] as string).length + 2
  const blank = lead.length - lead.trimEnd().length
  return { start: start - blank, end, text: `\n${" ".repeat(indent)}${inBlock(value, indent)}` }
}

/** A map of JSON. */
type Fields = { readonly [key: string]: Json }

/** The same for what stands in a map; undefined where that cannot be changed key by key. */
export function inMap(text: string, node: YAMLMap, stated: Fields, live: Fields): readonly Splice[] | undefined {
  const pairs = new Map<string, Pair<Node, Node | null>>()
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    if (!isScalar(pair.key) || String(pair.key.value).includes("{{")) return undefined
    pairs.set(String(pair.key.value), pair)
  }
  const gone = Object.keys(stated).filter((key) => !Object.hasOwn(live, key))
  const come = Object.keys(live).filter((key) => !Object.hasOwn(stated, key))
  if (Object.keys(stated).some((key) => !pairs.get(key)?.value)) return undefined
  if (come.some((key) => pairs.has(key))) return undefined
  if (gone.length + come.length > 0 && (node.flow || gone.length === pairs.size)) return undefined
  const splices = Object.keys(live).flatMap((key): readonly Splice[] => {
    const value = pairs.get(key)?.value
    return value ? replacements(text, { node: value, stated: stated[key], live: live[key] as Json }) : []
  })
  for (const key of gone) {
    const removed = removal(text, pairs.get(key) as Pair<Node, Node | null>)
    if (!removed) return undefined
    splices.push(removed)
  }
  const last = node.items.at(-1) as Pair<Node, Node | null> | undefined
  if (come.length > 0) {
    if (!last?.value) return undefined
    const column = columnOf(text, extent(text, last.key as Node).start)
    const at = lineEnd(text, extent(text, last.value as Node).end)
    const added = inBlock(literal(Object.fromEntries(come.map((key) => [key, live[key] as Json]))), column)
    splices.push({ start: at, end: at, text: `\n${" ".repeat(column)}${added}` })
  }
  return splices
}

const removal = (text: string, { key, value }: Pair<Node, Node | null>): Splice | undefined =>
  value ? lines(text, extent(text, key).start, extent(text, value).end) : undefined

/** Whole lines, with the line end before them; undefined where something else stands in front. */
function lines(text: string, start: number, end: number): Splice | undefined {
  const before = text.lastIndexOf("\n", start - 1)
  if (before < 0 || text.slice(before + 1, start).trim() !== "") return undefined
  return { start: text[before - 1] === "\r" ? before - 1 : before, end: lineEnd(text, end), text: "" }
}

function inList(
  text: string,
  node: YAMLSeq,
  stated: readonly Json[],
  live: readonly Json[],
): readonly Splice[] | undefined {
  const items = node.items as Node[]
  if (items.length !== stated.length || items.some(isMarked)) return undefined
  const left = live.map(stableText)
  const gone = stated.flatMap((item, index): readonly number[] => {
    const same = left.indexOf(stableText(item))
    if (same < 0) return [index]
    left.splice(same, 1)
    return []
  })
  const come = live.filter((item) => {
    const at = left.indexOf(stableText(item))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
  const paired = Math.min(gone.length, come.length)
  const splices = gone
    .slice(0, paired)
    .flatMap((index, nth) =>
      replacements(text, { node: items[index] as Node, stated: stated[index], live: come[nth] as Json }),
    )
  const [removed, added] = [gone.slice(paired), come.slice(paired)]
  if (removed.length + added.length === 0) return splices
  const [first, last] = [items[0], items.at(-1)]
  if (node.flow || !first || !last || removed.length === items.length) return undefined
  for (const index of removed) {
    const item = items[index] as Node
    const dash = dashOf(text, item)
    const gap = dash === undefined ? undefined : lines(text, dash, extent(text, item).end)
    if (!gap) return undefined
    splices.push(gap)
  }
  if (added.length > 0) {
    const dash = dashOf(text, first)
    if (dash === undefined) return undefined
    const column = columnOf(text, dash)
    const at = lineEnd(text, extent(text, last).end)
    const texts = added.map((item) => `\n${" ".repeat(column)}- ${inBlock(literal(item), column + 2)}`)
    splices.push({ start: at, end: at, text: texts.join("") })
  }
  return splices
}

/** An item that says where or until when it is there. */
const isMarked = (item: Node): boolean =>
  isMapNode(item) && item.items.some(({ key }) => isScalar(key) && String(key.value).startsWith("$"))

/** Where the dash of an item stands. */
function dashOf(text: string, item: Node): number | undefined {
  const { start } = extent(text, item)
  const dash = text.lastIndexOf("-", start - 1)
  return dash >= 0 && text.slice(dash + 1, start).trim() === "" ? dash : undefined
}
