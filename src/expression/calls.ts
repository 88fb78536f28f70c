import type { Expression, Text } from "../expression.ts"
import { parse } from "./language.ts"
import { loops } from "./mentions.ts"
import { type Node, operandsOf } from "./node.ts"

/** A file that is named as it is, and read whatever the variables are. */
export interface FileCall {
  readonly name: "file" | "include"
  readonly path: string
  /** Where the call begins, in the text. */
  readonly offset: number
}

/** The files that an expression or a text is sure to read. What it may read in one case only, or computes, is left out. */
export function fileCallsOf(parsed: Expression | Text): readonly FileCall[] {
  if ("segments" in parsed) {
    return parsed.segments.flatMap((segment) => {
      if (segment.kind === "literal") return []
      return fileCallsOf(segment.expression).map((call) => ({ ...call, offset: call.offset + segment.offset }))
    })
  }
  if (!parsed.mentions.has("file") && !parsed.mentions.has("include")) return []
  const calls: FileCall[] = []
  const visit = (node: Node): void => {
    if (node.op === "call") {
      const [name, [argument]] = node.args as [string, readonly Node[]]
      const path = argument?.op === "value" ? argument.args : undefined
      if ((name === "file" || name === "include") && typeof path === "string")
        calls.push({ name, path, offset: node.start })
    }
    for (const operand of certainOf(node)) visit(operand)
  }
  visit(parse(parsed.source).ast as unknown as Node)
  return calls
}

/** The operands that are evaluated in any case: not the branches of a choice, and not what a loop does. */
function certainOf(node: Node): readonly Node[] {
  const operands = operandsOf(node)
  if (["?:", "&&", "||"].includes(node.op)) return operands.slice(0, 1)
  if (node.op !== "rcall") return operands
  const [name] = node.args as [string]
  return loops.has(name) || name === "bind" || name === "orValue" || name === "or" ? operands.slice(0, 1) : operands
}
