import { Document, isMap as isMapNode, isSeq, type Node, type Pair, type YAMLMap } from "yaml"
import type { Json } from "../model.ts"
import { inMap, replacements } from "./in-place.ts"
import { columnOf, documentNamed, extent, isShared, lineEnd, type Splice, spliced } from "./yaml-text.ts"

/** A property that should read otherwise in every target of its template. */
export interface PropertyEdit {
  readonly property: string
  readonly stated: Json | undefined
  readonly live: Json | undefined
}

/** Properties that should read otherwise in some targets: a merge patch, as JSON. */
export interface OverrideEdit {
  readonly accounts: readonly string[]
  /** Absent: wherever the template speaks to these accounts. */
  readonly regions?: readonly string[]
  readonly management: boolean
  readonly properties: { readonly [name: string]: Json }
}

/** An override that is there, and is to say something else. */
export interface RevisedOverride {
  /** Among the template's overrides. */
  readonly index: number
  /** Its accounts, as written and as they are to be. */
  readonly ids: readonly string[]
  readonly accounts: readonly string[]
  /** Its properties, as written and as they are to be: a merge patch, as JSON. */
  readonly stated: { readonly [name: string]: Json }
  readonly live: { readonly [name: string]: Json }
}

/** What is to be changed in one template. */
export interface TemplateEdit {
  readonly name: string
  readonly properties: readonly PropertyEdit[]
  readonly revised: readonly RevisedOverride[]
  readonly overrides: readonly OverrideEdit[]
}

/**
 * The text of a file with one of its templates changed; everything else in it stays as it is, comments too. Undefined where
 * the template cannot be edited so: it is not found, what is changed is shared by anchors, or is not written as a block.
 */
export function editTemplate(text: string, { name, properties, revised, overrides }: TemplateEdit): string | undefined {
  let edited = text
  for (const edit of properties) {
    const next = editProperty(edited, name, edit)
    if (next === undefined) return undefined
    edited = next
  }
  for (const change of revised) {
    const next = reviseOverride(edited, name, change)
    if (next === undefined) return undefined
    edited = next
  }
  for (const override of overrides) {
    const next = addOverride(edited, name, override)
    if (next === undefined) return undefined
    edited = next
  }
  return edited
}

const pairOf = (map: YAMLMap, key: string): Pair<Node, Node | null> | undefined =>
  (map.items as Pair<Node, Node | null>[]).find((pair) => String(pair.key) === key)

function editProperty(text: string, name: string, { property, stated, live }: PropertyEdit): string | undefined {
  const properties = documentNamed(text, name)?.get("properties", true)
  if (!isMapNode(properties) || isShared(properties)) return undefined
  // One map, seen as what it comes to without the others: their values are of no account.
  const others = (properties.items as Pair<Node, Node | null>[]).flatMap(({ key, value }) =>
    String(key) === property || !value ? [] : [[String(key), true] as const],
  )
  const fields = (value: Json | undefined) =>
    Object.fromEntries([...others, ...(value === undefined ? [] : [[property, value] as const])])
  const splices = inMap(text, properties, fields(stated), fields(live))
  return splices && spliced(text, splices)
}

function reviseOverride(
  text: string,
  name: string,
  { index, ids, accounts, stated, live }: RevisedOverride,
): string | undefined {
  const item = documentNamed(text, name)?.getIn(["overrides", index], true)
  if (!isMapNode(item) || isShared(item)) return undefined
  const named = item.getIn(["targets", "accounts", "ids"], true)
  const properties = item.get("properties", true)
  if (!isSeq(named) || !isMapNode(properties)) return undefined
  const inPlace = [
    ...replacements(text, { node: named, stated: ids, live: accounts }),
    ...replacements(text, { node: properties, stated, live }),
  ]
  return spliced(text, inPlace)
}

function addOverride(text: string, name: string, override: OverrideEdit): string | undefined {
  const contents = documentNamed(text, name)?.contents
  if (!isMapNode(contents) || contents.flow) return undefined
  const lines = overrideLines(override)
  const list = pairOf(contents, "overrides")
  if (!list) return insert(text, endOf(text, contents), `\noverrides:\n${indented(lines, 2)}`)
  if (!isSeq(list.value) || list.value.flow) return undefined
  const [first, last] = [list.value.items[0], list.value.items.at(-1)] as (Node | undefined)[]
  if (!first || !last) return undefined
  const dash = text.lastIndexOf("-", extent(text, first).start - 1)
  return insert(text, lineEnd(text, extent(text, last).end), `\n${indented(lines, columnOf(text, dash))}`)
}

const endOf = (text: string, node: Node): number => lineEnd(text, extent(text, node).end)

const insert = (text: string, at: number, part: string): string =>
  spliced(text, [{ start: at, end: at, text: part } as Splice])

const indented = (lines: readonly string[], columns: number): string =>
  lines.map((line) => (line === "" ? line : " ".repeat(columns) + line)).join("\n")

/** Ids that still read well on one line. */
const FEW = 6

function overrideLines({ accounts, regions, management, properties }: OverrideEdit): readonly string[] {
  const targets = {
    accounts: { ids: [...accounts] },
    ...(management ? { management: true } : {}),
    ...(regions ? { regions: [...regions] } : {}),
  }
  const document = new Document([{ targets, properties }])
  const written = document.getIn([0, "targets"], true)
  if (isMapNode(written) && accounts.length <= FEW) written.flow = true
  return document.toString({ lineWidth: 0, blockQuote: false }).trimEnd().split("\n")
}
