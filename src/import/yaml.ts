import { Document, isMap, isScalar, isSeq, type Node, Pair, Scalar, visit } from "yaml"
import type { Json } from "../model.ts"
import { hidesSomething, withEscapes } from "../value/hidden.ts"

/** What fits on one line, in braces. */
const SHORT = 60

/**
 * One document of YAML 1.2 that older readers take the same: what they would take for a date, a number or a truth value is
 * in quotes. Characters that cannot be seen are written as escapes. `notes` head it as comments; `names` stand beside ids of
 * accounts in selectors.
 */
export function yamlText(value: Json, notes: readonly string[], names: ReadonlyMap<string, string>): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" })
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === "ids" && isSeq(pair.value)) nameAccounts(pair.value.items, names)
    },
    Scalar: (_, scalar) => {
      if (
        typeof scalar.value === "string" &&
        (hidesSomething(scalar.value) || /[ \t]\n|\n[ \t]*$|^\s/.test(scalar.value))
      )
        scalar.type = Scalar.QUOTE_DOUBLE
    },
  })
  const root = document.contents
  const head = notes.map((note) => ` ${comment(note)}`).join("\n")
  if (isMap(root)) {
    for (const pair of root.items) onOneLine(pair)
    if (head !== "") root.commentBefore = head
  }
  return withEscapes(document.toString({ lineWidth: 0, directives: false }))
}

function nameAccounts(items: readonly unknown[], names: ReadonlyMap<string, string>): void {
  for (const item of items) {
    if (!isScalar(item)) continue
    const name = names.get(String(item.value))
    if (name !== undefined) item.comment = ` ${comment(name)}`
  }
}

const comment = (text: string): string => text.replace(/\s+/g, " ").trim()

/** Lets maps that are short stand on one line. */
function onOneLine(node: unknown): void {
  if (node instanceof Pair) onOneLine(node.value)
  if (!isMap(node) && !isSeq(node)) return
  for (const item of node.items) onOneLine(item)
  if (isMap(node) && node.items.length > 0 && lengthOf(node) <= SHORT && !hasComment(node)) node.flow = true
}

const lengthOf = (node: Node): number => JSON.stringify(node.toJSON()).length

function hasComment(node: Node): boolean {
  let found = false
  visit(node, {
    Scalar: (_, scalar) => {
      if (scalar.comment || (typeof scalar.value === "string" && scalar.value.includes("\n"))) found = true
    },
  })
  return found
}
