import type { Json } from "../model.ts"
import { type ExpressionError, moved } from "./error.ts"
import { callFunction, type Functions, perform } from "./evaluation.ts"
import { explain, explainLength } from "./explain.ts"
import { parse, SOURCE_LIMIT } from "./language.ts"
import { dynamicReference } from "./lookups.ts"
import { type Mention, mentionsOf, pathOf } from "./mentions.ts"
import { meter } from "./meter.ts"
import type { Node } from "./node.ts"
import { fromCel, toCel } from "./value.ts"

/** One CEL expression, parsed and checked. */
export interface Expression {
  readonly source: string
  /** Variables of the caller's that it names, and the functions `file`, `include`, `ssm` and `secret`. Its own loop variables are none of them. */
  readonly mentions: ReadonlySet<string>
  readonly places: readonly Mention[]
  /** `account.name` as names, where it is no more than that. */
  readonly path?: readonly string[]
  readonly program: Program
}

/** A compiled expression. cel-js keeps loop variables in it, so it can run only once at a time. */
interface Program {
  readonly run: (context: ReadonlyMap<string, unknown>) => unknown
  running: boolean
}

/** By name: JSON values, or Dates for timestamps. They are converted once, and must not be changed afterwards. */
export type Variables = Readonly<Record<string, unknown>>

/** What an evaluation may call beside the functions of the language. */
export interface EvaluateOptions {
  readonly functions?: Functions
}

const expressions = new Map<string, Expression | ExpressionError>()

/** Parses and checks an expression without braces. The same source gives the same object. */
export function parseExpression(source: string): Expression | ExpressionError {
  return remember(expressions, source, () => {
    if (source.length > SOURCE_LIMIT) throw explainLength()
    const { node, places, program } = compile(source)
    const path = pathOf(node)
    const mentions = new Set(places.map(({ name }) => name))
    return { source, mentions, places, program, ...(path !== undefined && { path }) }
  })
}

/** CloudFormation's `{{resolve:...}}`, from what stands between its braces, as an expression that looks the same thing up. */
export function referenceExpression(source: string): Expression {
  const lookup = dynamicReference(source)
  const name = lookup.service === "ssm" ? "ssm" : "secret"
  const run = () => toCel(callFunction("lookup", lookup, lookup.text))
  return { source, mentions: new Set([name]), places: [{ name, offset: 0 }], program: { run, running: false } }
}

/** Reads a source once; what it throws becomes an ExpressionError, which is remembered as well. */
export function remember<T>(
  known: Map<string, T | ExpressionError>,
  source: string,
  read: () => T,
): T | ExpressionError {
  const before = known.get(source)
  if (before !== undefined) return before
  let result: T | ExpressionError
  try {
    result = read()
  } catch (error) {
    result = explain(error, source)
  }
  known.set(source, result)
  return result
}

/** What an expression results in. Errors count from `offset` characters before it; see `evaluate`. */
export function evaluateAt(
  offset: number,
  expression: Expression,
  variables: Variables,
  { functions = {} }: EvaluateOptions,
): Json {
  const value = expression.path && follow(expression.path, variables)
  if (isJson(value)) return value
  return perform(functions, () => {
    try {
      return fromCel(run(expression, variables))
    } catch (error) {
      const keysAt = (path: string): readonly string[] | undefined => keysOf(variables, path)
      throw moved(explain(error, expression.source, keysAt), offset)
    }
  })
}

function run({ mentions, program, source }: Expression, variables: Variables): unknown {
  const context = new Map<string, unknown>()
  for (const name of mentions) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value !== undefined) context.set(name, toCel(value))
  }
  const free = program.running ? compile(source).program : program
  free.running = true
  try {
    return free.run(context)
  } finally {
    free.running = false
  }
}

function compile(source: string): {
  readonly node: Node
  readonly places: readonly Mention[]
  readonly program: Program
} {
  const parsed = parse(source)
  const node = parsed.ast as unknown as Node
  const places = mentionsOf(node)
  const { error } = parsed.check()
  if (error !== undefined) throw error
  meter(node)
  return { node, places, program: { run: (context) => parsed(context), running: false } }
}

/** What stands at a path, by own properties only; undefined where there is nothing. */
function follow(path: readonly string[], variables: Variables): unknown {
  let value: unknown = variables
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
    if (Array.isArray(value) || value instanceof Date) return undefined
    value = (value as Variables)[name]
  }
  return value
}

function isJson(value: unknown): value is Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true
    case "number":
      return Number.isFinite(value)
    case "object":
      return !(value instanceof Date)
    default:
      return false
  }
}

function keysOf(variables: Variables, path: string): readonly string[] | undefined {
  const value = path === "" ? variables : follow(path.split("."), variables)
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined
}
