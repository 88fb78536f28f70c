import type { Json, Override, Problem, Source, Template, Written, WrittenMap } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { mergePatch, toJson } from "../value/written.ts"

/** A template's properties and variables in those targets where the same overrides match. */
export interface Merged {
  readonly properties: WrittenMap
  readonly variables: WrittenMap
  /** Two overrides that set one path to different values, or one path inside the other's. */
  readonly conflicts: readonly Problem[]
}

/** Merges the matching overrides onto what is written (RFC 7396), before anything is evaluated. */
export function merge(template: Template, shared: WrittenMap | undefined, matching: readonly Override[]): Merged {
  const patches = matching.flatMap(({ properties }) => (properties ? [properties] : []))
  const none: WrittenMap = { kind: "map", entries: new Map(), source: template.source }
  const variables = [shared, template.variables, ...matching.map((override) => override.variables)]
  return {
    properties: patches.reduce(mergePatch, template.properties),
    variables: variables.filter((map) => map !== undefined).reduce(mergePatch, none),
    conflicts: [...conflicts(template, matching, "properties"), ...conflicts(template, matching, "variables")],
  }
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: Json
  readonly source: Source
}

function conflicts(template: Template, matching: readonly Override[], part: "properties" | "variables"): Problem[] {
  const problems: Problem[] = []
  for (const [index, later] of matching.entries()) {
    for (const earlier of matching.slice(0, index)) {
      const [a, b] = [earlier[part], later[part]]
      const clash = a && b && firstClash(leaves(a), leaves(b))
      if (clash) problems.push(conflict(template, part, clash))
    }
  }
  return problems
}

function conflict(template: Template, part: string, [one, other]: readonly [Leaf, Leaf]): Problem {
  const path = one.path.length < other.path.length ? other.path : one.path
  return {
    severity: "error",
    template: template.name,
    source: other.source,
    message: `Two overrides set ${part}.${path.join(".")}: this one and the one at ${place(one.source)}`,
    fix: "Let their targets not meet, or let only one of them set it.",
  }
}

const place = ({ file, line, column }: Source): string => `${file}:${line}:${column}`

function firstClash(some: readonly Leaf[], others: readonly Leaf[]): readonly [Leaf, Leaf] | undefined {
  for (const one of some) {
    const other = others.find((candidate) => clash(one, candidate))
    if (other) return [one, other]
  }
  return undefined
}

function clash(one: Leaf, other: Leaf): boolean {
  const shared = Math.min(one.path.length, other.path.length)
  if (one.path.slice(0, shared).some((part, depth) => part !== other.path[depth])) return false
  return one.path.length !== other.path.length || stableText(one.value) !== stableText(other.value)
}

/** What a patch sets: every path that ends in a scalar, a list, a null, or a map that only says that there is one. */
function leaves(written: Written, path: readonly string[] = []): readonly Leaf[] {
  const isLeaf = written.kind !== "map" || (written.entries.size === 0 && path.length > 0)
  if (isLeaf) return [{ path, value: toJson(written), source: written.source }]
  return [...written.entries.values()].flatMap(({ key, value }) => leaves(value, [...path, key]))
}
