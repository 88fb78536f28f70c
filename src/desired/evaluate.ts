import { ExpressionError, evaluateText, type Functions, type Text } from "../expression.ts"
import type { Json, Problem, Source, Target, Written } from "../model.ts"
import { ACCOUNT_ID, ACCOUNT_NAME } from "../value/placeholder.ts"
import type { Known } from "./files.ts"
import type { ListNode, MapNode, Node, Recent } from "./node.ts"

/** One target's evaluation of one template: what it may know, and what came of it beside the value. */
export interface Scope {
  readonly target: Target
  readonly variables: Readonly<Record<string, unknown>>
  readonly files: Known
  /** The node of an included file, prepared like the template itself. */
  readonly included: (path: string, text: Written) => Node
  readonly interpolated: Map<string, string>
  readonly problems: Problem[]
  /** Lists that are empty though somebody filled them. */
  readonly emptied: { readonly path: Path; readonly source: Source }[]
  /** Files that must be known before this can be evaluated. */
  readonly needs: Set<string>
  /** Told of every value with the place it was written at. */
  readonly trace?: (path: Path, written: Written) => void
  readonly including: readonly string[]
}

export type Path = readonly (string | number)[]

/** Nothing is known of it: null was written or computed, or a problem was reported. */
export const ABSENT = undefined

const PLACEHOLDERS = { "account.id": ACCOUNT_ID, "account.name": ACCOUNT_NAME }

/** The value of a node in one target. Problems, needs and emptied lists go into the scope. */
export function evaluate(node: Node, scope: Scope, path: Path = []): Json | undefined {
  scope.trace?.(path, node.written)
  switch (node.kind) {
    case "constant":
      return node.value ?? ABSENT
    case "text":
      return evaluateString(node.text, node.written, scope, path)
    case "file":
      return attempt(scope, node.written, () => fileData(scope, node.path))
    case "include":
      return attempt(scope, node.written, () => include(scope, node.path, path))
    case "list":
      return evaluateList(node, scope, path)
    case "map":
      return evaluateMap(node, scope, path)
  }
}

function evaluateList(node: ListNode, scope: Scope, path: Path): Json {
  const parts: Json[] = []
  for (const { node: item, matches } of node.items) {
    if (matches && !matches(scope.target)) continue
    const value = evaluate(item, scope, [...path, parts.length])
    if (value !== ABSENT) parts.push(value)
  }
  if (parts.length === 0 && node.filled) scope.emptied.push({ path, source: node.written.source })
  return remembered(node.recent, parts, () => parts)
}

function evaluateMap(node: MapNode, scope: Scope, path: Path): Json {
  const keys: string[] = []
  const parts: Json[] = []
  for (const { key, node: child, written } of node.entries) {
    const name = typeof key === "string" ? key : keyText(key, written, scope)
    if (name === ABSENT) continue
    if (keys.includes(name)) scope.problems.push(sameKey(name, written))
    const value = evaluate(child, scope, [...path, name])
    if (value === ABSENT) continue
    keys.push(name)
    parts.push(value)
  }
  return remembered(node.recent, [...keys, ...parts], () =>
    Object.fromEntries(keys.map((name, index) => [name, parts[index] as Json])),
  )
}

/** How many results a node keeps: the variants of one document that selectors make are few. */
const KEPT = 8

function remembered(recent: Recent[], parts: readonly unknown[], make: () => Json): Json {
  const same = recent.find(
    (known) => known.parts.length === parts.length && known.parts.every((part, at) => part === parts[at]),
  )
  if (same) return same.value
  const value = make()
  if (recent.length >= KEPT) recent.shift()
  recent.push({ parts, value })
  return value
}

function evaluateString(text: Text, written: Written, scope: Scope, path: Path): Json | undefined {
  const value = attempt(scope, written, () =>
    evaluateText(text, scope.variables, { functions: functionsOf(scope, path) }),
  )
  if (Array.isArray(value) && value.length === 0) scope.emptied.push({ path, source: written.source })
  if (typeof value === "string" && hasBare(text)) markInterpolated(text, value, scope)
  return value ?? ABSENT
}

const hasBare = (text: Text): boolean => text.segments.some((segment) => segment.kind === "expression" && segment.bare)

function markInterpolated(text: Text, value: string, scope: Scope): void {
  const options = { functions: functionsOf(scope, []), placeholders: PLACEHOLDERS }
  scope.interpolated.set(value, String(evaluateText(text, scope.variables, options)))
}

function keyText(key: Text, written: Written, scope: Scope): string | undefined {
  const value = evaluateString(key, written, scope, [])
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

/** Thrown out of an evaluation that cannot go on before this file is known. */
class FileNeeded extends Error {
  readonly path: string
  constructor(path: string) {
    super(`${path} is not read yet`)
    this.path = path
  }
}

function attempt(scope: Scope, written: Written, work: () => Json | undefined): Json | undefined {
  try {
    return work() ?? ABSENT
  } catch (error) {
    if (error instanceof FileNeeded) scope.needs.add(error.path)
    else if (error instanceof ExpressionError) scope.problems.push(failed(error, written.source))
    else throw error
    return ABSENT
  }
}

function failed({ message, fix }: ExpressionError, source: Source): Problem {
  return { severity: "error", message, ...(fix ? { fix } : {}), source }
}

const functionsOf = (scope: Scope, path: Path): Functions => ({
  file: (name) => fileData(scope, name),
  include: (name) => include(scope, name, path) ?? null,
})

function fileData(scope: Scope, path: string): Json {
  const file = scope.files.get(path)
  if (!file) throw new FileNeeded(path)
  if (file.problem) throw new ExpressionError(file.problem.message, file.problem.fix ? { fix: file.problem.fix } : {})
  return file.data
}

const INCLUDE_DEPTH = 16

function include(scope: Scope, name: string, path: Path): Json | undefined {
  const file = scope.files.get(name)
  if (!file) throw new FileNeeded(name)
  if (file.problem) throw new ExpressionError(file.problem.message, file.problem.fix ? { fix: file.problem.fix } : {})
  if (scope.including.includes(name) || scope.including.length >= INCLUDE_DEPTH) {
    throw new ExpressionError(`include('${name}') includes itself: ${[...scope.including, name].join(" -> ")}`, {
      fix: "Take one of the include() calls out.",
    })
  }
  return evaluate(scope.included(name, file.written), { ...scope, including: [...scope.including, name] }, path)
}
