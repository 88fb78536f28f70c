import type { Expression, Text } from "../expression.ts"
import { parse } from "./language.ts"
import { loops } from "./mentions.ts"
import { type Node, operandsOf } from "./node.ts"

/** Names that an expression follows from a variable on, such as `resource.properties.State.?Name`. */
export interface Member {
  readonly path: readonly string[]
  /** Where each of the names begins, in the text. */
  readonly offsets: readonly number[]
  /** The first name behind the variable is asked for only in case it is there. */
  readonly optional: boolean
}

/** What an expression or a text follows, as far as names are written out; loop variables and what is computed are left out. */
export function membersOf(parsed: Expression | Text): readonly Member[] {
  if (!("segments" in parsed)) return membersIn(parsed.source, 0)
  return parsed.segments.flatMap((segment) =>
    segment.kind === "expression" && !isReference(segment.expression)
      ? membersIn(segment.expression.source, segment.offset)
      : [],
  )
}

/** CloudFormation's `{{resolve:...}}` is no CEL. */
const isReference = ({ source }: Expression): boolean => /^\s*resolve:/.test(source)

function membersIn(source: string, base: number): readonly Member[] {
  const members: Member[] = []
  const visit = (node: Node, bound: ReadonlySet<string>): void => {
    const path = pathOf(node)
    if (path) {
      if (!bound.has(path[0] as string))
        members.push({
          path,
          offsets: starts(node, source).map((start) => base + start),
          optional: isOptional(node),
        })
      return
    }
    if (node.op !== "rcall") {
      for (const operand of operandsOf(node)) visit(operand, bound)
      return
    }
    const [name, receiver, args] = node.args as [string, Node, readonly Node[]]
    const variable = args[0]
    const binds = variable?.op === "id" && args.length > 1 && (loops.has(name) || name === "bind")
    const inner = binds ? new Set(bound).add(variable.args as string) : bound
    visit(receiver, bound)
    for (const [index, arg] of args.entries()) if (!binds || index > 0) visit(arg, inner)
  }
  visit(parse(source).ast as unknown as Node, new Set())
  return members
}

/** Whether the path goes on from its variable by `.?` or `[?]`. */
function isOptional(node: Node): boolean {
  if (node.op === "id") return false
  const [left] = node.args as readonly [Node]
  return left.op === "id" ? node.op === ".?" || node.op === "[?]" : isOptional(left)
}

/** `a.b`, `a.?b`, `a['b']` and `a[?'b']` alike. */
function pathOf(node: Node): readonly string[] | undefined {
  if (node.op === "id") return [node.args as string]
  if (![".", ".?", "[]", "[?]"].includes(node.op)) return undefined
  const [left, last] = node.args as readonly [Node, Node | string]
  if (node.op === "." || node.op === ".?") return joined(left, last)
  const { op, args } = last as Node
  return op === "value" && typeof args === "string" ? joined(left, args) : undefined
}

function joined(left: Node, name: Node | string): readonly string[] | undefined {
  const path = pathOf(left)
  return path && typeof name === "string" ? [...path, name] : undefined
}

/** Where the names of a path stand. */
function starts(node: Node, source: string): readonly number[] {
  if (node.op === "id") return [node.start]
  const [left] = node.args as readonly [Node]
  const skipped = /^[\s.?[]*/.exec(source.slice(left.end))?.[0].length ?? 0
  return [...starts(left, source), left.end + skipped]
}
