import { didYouMean, ExpressionError } from "./error.ts"
import { constants, functions, methods } from "./language.ts"
import { type Node, operandsOf } from "./node.ts"
import { PATTERN_FIX, prepare } from "./regex.ts"

/** A variable of the caller's, or a function of the caller's such as `file`, where an expression mentions it. */
export interface Mention {
  readonly name: string
  readonly offset: number
}

/** Functions that not every place has, so they are mentioned as variables are. */
export const provided: ReadonlySet<string> = new Set(["file", "include", "ssm", "secret", "statements", "covers"])
/** Macros whose first argument is a variable of their own. */
export const loops: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"])
/** What an expression mentions, in order. Throws an ExpressionError for a function that does not exist. */
export function mentionsOf(root: Node): readonly Mention[] {
  const mentions: Mention[] = []
  const visit = (node: Node, bound: ReadonlySet<string>): void => {
    if (node.op === "id") {
      const name = node.args as string
      if (!bound.has(name) && !constants.has(name)) mentions.push({ name, offset: node.start })
      return
    }
    if (node.op === "call") {
      const [name, args] = node.args as [string, readonly Node[]]
      if (provided.has(name)) mentions.push({ name, offset: node.start })
      else if (!functions.has(name)) throw unknownFunction(name, node)
      if (name === "matches" || name === "extract") preparePattern(args[1])
    }
    if (node.op === "rcall") {
      const [name, receiver, args] = node.args as [string, Node, readonly Node[]]
      if (!methods.has(name)) throw unknownFunction(name, node)
      if (name === "matches") preparePattern(args[0])
      const variable = args[0]
      if (variable?.op === "id" && args.length > 1 && (loops.has(name) || name === "bind")) {
        const inner = new Set(bound).add(variable.args as string)
        visit(receiver, bound)
        // cel.bind(name, value, body): the name is not known to the value yet.
        for (const [index, arg] of args.entries()) {
          if (index > 0) visit(arg, name === "bind" && index === 1 ? bound : inner)
        }
        return
      }
    }
    for (const operand of operandsOf(node)) visit(operand, bound)
  }
  visit(root, new Set())
  assertApart(mentions)
  return mentions
}

/** The names of `account.tags` (`["account", "tags"]`); undefined where an expression is more than such a path. */
export function pathOf(node: Node): readonly string[] | undefined {
  if (node.op === "id") return constants.has(node.args as string) ? undefined : [node.args as string]
  if (node.op !== ".") return undefined
  const [left, name] = node.args as [Node, string]
  const path = pathOf(left)
  return path && [...path, name]
}

/** What a lookup results in must not decide which file is read. */
function assertApart(mentions: readonly Mention[]): void {
  const [lookup] = mentions.filter(({ name }) => name === "ssm" || name === "secret")
  const [file] = mentions.filter(({ name }) => name === "file" || name === "include")
  if (!lookup || !file) return
  throw new ExpressionError(`${lookup.name}() and ${file.name}() cannot be used in one expression.`, {
    offset: lookup.offset,
    fix: "A lookup must not decide which file is read. Write them as two expressions, each in its own braces.",
  })
}

function preparePattern(node: Node | undefined): void {
  if (node?.op !== "value" || typeof node.args !== "string") return
  try {
    prepare(node.args)
  } catch (error) {
    throw new ExpressionError((error as Error).message, { offset: node.start, fix: PATTERN_FIX })
  }
}

function unknownFunction(name: string, node: Node): ExpressionError {
  const offset = node.start
  if (node.op === "call" && methods.has(name)) {
    return new ExpressionError(`${name}() is called on a value.`, { offset, fix: `Write value.${name}(...).` })
  }
  if (node.op === "rcall" && (functions.has(name) || provided.has(name))) {
    return new ExpressionError(`${name}() is not called on a value.`, { offset, fix: `Write ${name}(...).` })
  }
  const names = node.op === "call" ? [...functions, ...provided, ...methods] : methods
  const fix = didYouMean(name, names) || "See the functions that expressions have in docs/templates.md."
  return new ExpressionError(`There is no function ${name}().`, { offset, fix })
}
