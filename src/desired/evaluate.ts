import { ExpressionError, evaluateText, type Functions, type Text } from "../expression.ts"
import type { Json, Problem, SecretSource, Source, Target, Written } from "../model.ts"
import { hasBare, marked } from "./interpolated.ts"
import { type Known, type Need, Needed, needName } from "./known.ts"
import { LookupProblem, lookUp, Unknown } from "./lookup.ts"
import type { ListNode, MapNode, Node } from "./node.ts"
import { remembered } from "./remember.ts"
import type { SpecialFacts } from "./specialise.ts"

/** One target's evaluation of one template: what it may know, and what came of it beside the value. */
export interface Scope {
  readonly target: Target
  readonly variables: Readonly<Record<string, unknown>>
  readonly known: Known
  readonly facts: Pick<SpecialFacts, "organization" | "lookups">
  /** An included file, prepared like the template itself, and what is wrong with the `$targets` in it. */
  readonly included: (path: string, text: Written) => { readonly node: Node; readonly problems: readonly Problem[] }
  readonly interpolated: Map<string, string>
  /** What secret lookups resulted in, with where their values come from. */
  readonly references: Map<string, SecretSource>
  readonly problems: Problem[]
  /** Lists that are empty though somebody filled them, and lists and maps that an expression left empty. */
  readonly emptied: { readonly path: Path; readonly source: Source }[]
  /** What must be known before this can be evaluated. */
  readonly needs: Map<string, Need>
  /** Something was looked up that nobody knows: the value is not complete, and that is no problem. */
  readonly unknown: { found: boolean }
  /** Why nothing may be looked up here, the latest reason last: `in a key`. */
  readonly closed: string[]
  /** Told of every value with the place it was written at. */
  readonly trace?: (path: Path, written: Written) => void
  /** Where the evaluation is: grows and shrinks as it goes. */
  readonly path: (string | number)[]
  /** Files being included, the outermost first. */
  readonly including: string[]
  /** How many parts of included files were evaluated, in all instances together, and whether it was said that they are too many. */
  readonly includedParts: { count: number; told: boolean }
  readonly options: { readonly functions: Functions }
}

/** The keys and indexes that lead to a part of the properties, from the outside in. */
export type Path = readonly (string | number)[]

/** Nothing is known of it: null was written or computed, or a problem was reported. */
export const ABSENT = undefined

/** The value of a node in one target. Problems, needs and emptied lists go into the scope. */
export function evaluate(node: Node, scope: Scope): Json | undefined {
  scope.trace?.([...scope.path], node.written)
  if (scope.including.length > 0) scope.includedParts.count++
  switch (node.kind) {
    case "constant":
      return node.value ?? ABSENT
    case "broken":
      scope.problems.push(failed(node.error, node.written.source))
      return ABSENT
    case "text":
      return evaluateString(node.text, node.written, scope)
    case "file":
      return noticed(
        attempt(scope, node.written, () => tracedFile(scope, node.path)),
        node.written,
        scope,
      )
    case "include":
      return attempt(scope, node.written, () => include(scope, node.path))
    case "list":
      return evaluateList(node, scope)
    case "map":
      return node.names ? evaluateMap(node, node.names, scope) : evaluateKeys(node, scope)
  }
}

/** The value of a part, evaluated at its place: `path` always says where the evaluation is. */
function evaluateAt(step: string | number, node: Node, scope: Scope): Json | undefined {
  if (node.kind === "constant" && !scope.trace) return node.value ?? ABSENT
  scope.path.push(step)
  const value = evaluate(node, scope)
  scope.path.pop()
  return value
}

function evaluateList(node: ListNode, scope: Scope): Json {
  const parts: Json[] = []
  for (const { node: item, matches } of node.items) {
    if (matches && !matches(scope.target)) continue
    const value = evaluateAt(parts.length, item, scope)
    if (value !== ABSENT) parts.push(value)
  }
  if (parts.length === 0 && node.filled) scope.emptied.push({ path: [...scope.path], source: node.written.source })
  return node.varies ? parts : remembered(node.recent, parts, () => parts)
}

function evaluateMap(node: MapNode, names: readonly string[], scope: Scope): Json {
  const parts = node.entries.map(({ node: child }, index) => evaluateAt(names[index] as string, child, scope))
  const make = () => mapOf(names, parts)
  return node.varies ? make() : remembered(node.recent, parts, make)
}

function mapOf(names: readonly string[], parts: readonly (Json | undefined)[]): Json {
  const map: { [name: string]: Json } = {}
  for (let index = 0; index < names.length; index++) {
    const [name, part] = [names[index] as string, parts[index]]
    if (part === ABSENT) continue
    // Assignment to `__proto__` would set the prototype.
    if (name === "__proto__")
      Object.defineProperty(map, name, { value: part, enumerable: true, configurable: true, writable: true })
    else map[name] = part
  }
  return map
}

/** A map of which keys have to be evaluated as well. */
function evaluateKeys(node: MapNode, scope: Scope): Json {
  const names: string[] = []
  const parts: (Json | undefined)[] = []
  for (const { key, node: child, written } of node.entries) {
    const name = typeof key === "string" ? key : keyText(key, written, scope)
    if (name === ABSENT) continue
    if (names.includes(name)) scope.problems.push(sameKey(name, written))
    names.push(name)
    parts.push(evaluateAt(name, child, scope))
  }
  return mapOf(names, parts)
}

function evaluateString(text: Text, written: Written, scope: Scope): Json | undefined {
  const value = noticed(
    attempt(scope, written, () => evaluateText(text, scope.variables, scope.options)),
    written,
    scope,
  )
  if (typeof value === "string" && hasBare(text))
    scope.interpolated.set(value, marked(text, scope.variables, scope.options))
  return value ?? ABSENT
}

/** A list or a map without anything in it. */
export const isEmpty = (value: Json | undefined): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0

function noticed(value: Json | undefined, { source }: Written, scope: Scope): Json | undefined {
  if (isEmpty(value)) scope.emptied.push({ path: [...scope.path], source })
  return value
}

function keyText(key: Text, written: Written, scope: Scope): string | undefined {
  scope.closed.push("in a key")
  const value = evaluateString(key, written, scope)
  scope.closed.pop()
  if (typeof value === "string" || value === ABSENT) return value
  scope.problems.push({
    severity: "error",
    message: `The key ${key.source} results in ${Array.isArray(value) ? "a list" : typeof value}, not in text`,
    source: written.source,
  })
  return ABSENT
}

const sameKey = (name: string, { source }: Written): Problem => ({
  severity: "error",
  message: `Two keys of this map result in "${name}"`,
  fix: "Let each key result in a text of its own.",
  source,
})

function attempt(scope: Scope, written: Written, work: () => Json | undefined): Json | undefined {
  try {
    return work() ?? ABSENT
  } catch (error) {
    if (error instanceof Needed) scope.needs.set(needName(error.need), error.need)
    else if (error instanceof Unknown) scope.unknown.found = true
    else if (error instanceof LookupProblem) scope.problems.push({ ...error.problem, source: written.source })
    else if (error instanceof ExpressionError) scope.problems.push(failed(error, written.source))
    else throw error
    return ABSENT
  }
}

function failed({ message, fix }: ExpressionError, source: Source): Problem {
  return { severity: "error", message, ...(fix ? { fix } : {}), source }
}

/** `file()`, `include()` and the lookups as expressions of this evaluation call them. */
export const functionsFor = (scope: () => Scope): Functions => ({
  file: (name) => fileData(scope(), name),
  include: (name) => includeInside(scope(), name) ?? null,
  lookup: (lookup) => lookUp(scope(), lookup),
})

/** An `include()` that is a part of an expression: what becomes of its value, a file's name for example, nobody can tell. */
function includeInside(scope: Scope, name: string): Json | undefined {
  scope.closed.push("in what an include() brings that is only a part of an expression")
  try {
    return include(scope, name)
  } finally {
    scope.closed.pop()
  }
}

/** The data of a file that is all of a value: parts of it were written in the file. */
function tracedFile(scope: Scope, path: string): Json {
  const file = scope.known.files.get(path)
  if (file && !file.problem) scope.trace?.([...scope.path], file.written)
  return fileData(scope, path)
}

function fileData(scope: Scope, path: string): Json {
  const file = scope.known.files.get(path)
  if (!file) throw new Needed({ kind: "file", path })
  if (file.problem) throw new ExpressionError(file.problem.message, file.problem.fix ? { fix: file.problem.fix } : {})
  return file.data
}

const INCLUDE_DEPTH = 16

/** Files that include each other several times multiply: of one template in one account no more than this is evaluated. */
const MOST_PARTS = 100_000

function include(scope: Scope, name: string): Json | undefined {
  const file = scope.known.files.get(name)
  if (!file) throw new Needed({ kind: "file", path: name })
  if (file.problem) throw new ExpressionError(file.problem.message, file.problem.fix ? { fix: file.problem.fix } : {})
  if (scope.including.includes(name) || scope.including.length >= INCLUDE_DEPTH) {
    throw new ExpressionError(`include('${name}') includes itself: ${[...scope.including, name].join(" -> ")}`, {
      fix: "Take one of the include() calls out.",
    })
  }
  if (scope.includedParts.count > MOST_PARTS) {
    if (scope.includedParts.told) return ABSENT
    scope.includedParts.told = true
    const message = `include('${name}') is one of too many: they bring more than ${MOST_PARTS.toLocaleString("en")} values`
    throw new ExpressionError(message, { fix: "Let files that are included include less themselves." })
  }
  scope.including.push(name)
  const { node, problems } = scope.included(name, file.written)
  scope.problems.push(...problems.filter((problem) => !scope.problems.includes(problem)))
  const value = evaluate(node, scope)
  scope.including.pop()
  return value
}
