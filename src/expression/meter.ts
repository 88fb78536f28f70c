import { ExpressionError } from "./error.ts"
import { charge } from "./evaluation.ts"
import { type Evaluator, type Node, operandsOf } from "./node.ts"
import { chargeWhole } from "./value.ts"

/** Functions that search one text in another. */
const searches: ReadonlySet<string> = new Set(["contains", "indexOf", "lastIndexOf", "split", "replace"])
/** Functions that look at or make each character by itself. */
const spellers: ReadonlySet<string> = new Set(["split", "reverse", "size"])

/**
 * Makes a checked expression pay for what it does, and its map literals be `Map`s. What is charged bounds what is done:
 * a loop costs its length times its size before it starts, a function the length of its arguments, a comparison
 * the whole of both sides. Returns the number of nodes.
 */
export function meter(node: Node): number {
  const counts = operandsOf(node).map(meter)
  const total = counts.reduce((sum, count) => sum + count, 1)
  const actual = node.meta.alternate ?? node
  switch (actual.op) {
    case "comprehension":
      before(actual, (items) => charge(total * lengthOf(items)))
      break
    case "call":
    case "rcall": {
      if (node.meta.macro !== undefined) break
      const name = (actual.args as [string])[0]
      before(actual, (values) => chargeCall(name, values as readonly unknown[]))
      break
    }
    case "+":
      before(actual, (left, right) => charge(lengthOf(left) + lengthOf(right)))
      break
    case "in":
      before(actual, (left, right) => {
        chargeWhole(left)
        if (!(right instanceof Map)) chargeWhole(right)
      })
      break
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      before(actual, (left, right) => {
        chargeWhole(left)
        chargeWhole(right)
      })
      break
    case "map":
      actual.evaluate = evaluateMap
      break
  }
  return total
}

function before(node: Node, pay: (...operands: readonly unknown[]) => void): void {
  const { handle } = node
  if (handle === undefined) throw new Error(`cel-js does not evaluate "${node.op}" the way version 8.0.0 does`)
  node.handle = (...operands) => {
    pay(...operands)
    return handle(...operands)
  }
}

function chargeCall(name: string, values: readonly unknown[]): void {
  const [first, second] = values
  if (typeof first === "string" && spellers.has(name)) charge(first.length)
  if (searches.has(name)) charge(Math.ceil((lengthOf(first) * lengthOf(second)) / 4))
  else if (name === "join") {
    chargeWhole(first)
    charge(lengthOf(first) * lengthOf(second))
  } else if (first instanceof Date) charge(2000)
  for (const value of values) charge(lengthOf(value))
}

/** Elements, or a quarter of the characters. */
function lengthOf(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return Math.ceil(value.length / 4) + 1
  if (Array.isArray(value)) return value.length + 1
  return value instanceof Map ? value.size + 1 : 1
}

/** CEL's map literals drop some keys and forgive double ones. */
function evaluateMap(evaluator: Evaluator, node: Node, context: unknown): unknown {
  const map = new Map<unknown, unknown>()
  for (const [keyNode, valueNode] of node.args as readonly [Node, Node][]) {
    const key = evaluator.run(keyNode, context)
    if (map.has(key)) {
      throw new ExpressionError(`The map has the key "${key}" twice.`, { offset: keyNode.start })
    }
    map.set(key, evaluator.run(valueNode, context))
  }
  return map
}
