/** What a node holds beyond the published types of cel-js, whose exact version is pinned for this reason. */
export interface Node {
  readonly op: string
  readonly args: unknown
  readonly start: number
  readonly end: number
  readonly meta: {
    readonly check: unknown
    readonly evaluate: unknown
    /** What a macro became. */
    readonly alternate?: Node
    /** A macro that evaluates itself. */
    readonly macro?: unknown
  }
  clone(operator: { name: string; check: unknown; evaluate: unknown }, args: unknown): Node
  /** Set by the type check: does what the node does, given the values of its operands. */
  handle?: (...operands: unknown[]) => unknown
  evaluate: (evaluator: Evaluator, node: Node, context: unknown) => unknown
}

/** Runs a node of a parsed expression in a context. */
export interface Evaluator {
  run(node: Node, context: unknown): unknown
}

/** The parts of an expression that are expressions, as they were written. */
export function operandsOf(node: Node): readonly Node[] {
  switch (node.op) {
    case "value":
    case "id":
      return []
    case ".":
    case ".?":
      return [(node.args as [Node, string])[0]]
    case "!_":
    case "-_":
      return [node.args as Node]
    case "map":
      return (node.args as readonly [Node, Node][]).flat()
    case "call":
      return (node.args as [string, readonly Node[]])[1]
    case "rcall": {
      const [, receiver, args] = node.args as [string, Node, readonly Node[]]
      return [receiver, ...args]
    }
    default:
      return node.args as readonly Node[]
  }
}
