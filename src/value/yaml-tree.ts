import { type Alias, isAlias, isMap, isSeq, type Pair, type ParsedNode, Scalar, type YAMLMap, type YAMLSeq } from "yaml"
import type { Problem, Source, Written, WrittenEntry, WrittenMap, WrittenScalar } from "../model.ts"
import type { Limits } from "./yaml.ts"

interface Options {
  readonly text: string
  readonly at: (offset: number) => Source
  readonly limits: Limits
}

/** A value with what it counts after aliases are expanded. */
interface Sized<W extends Written = Written> {
  readonly written: W
  readonly values: number
  /** Lists and maps inside each other, itself included. */
  readonly height: number
}

interface Walk extends Options {
  readonly problems: Problem[]
  /** By name; undefined while what it names is still being read. */
  readonly anchors: Map<string, Sized | undefined>
  /** Values that aliases have repeated so far. */
  repeated: number
}

/** A document as written, and what its parts may not be. Aliases share what they repeat; absent where they repeat too much. */
export function writtenTree(
  contents: ParsedNode,
  options: Options,
): { readonly written?: Written; readonly problems: readonly Problem[] } {
  const walk: Walk = { ...options, problems: [], anchors: new Map(), repeated: 0 }
  const { written } = read(contents, walk, 0)
  if (walk.repeated <= options.limits.aliases) return { written, problems: walk.problems }
  const message =
    options.limits.aliases === 0
      ? "Aliases cannot be used in this file."
      : `Aliases repeat more than ${options.limits.aliases.toLocaleString("en")} values.`
  const fix = "Write the values out, or divide the file."
  return { problems: [...walk.problems, { severity: "error", message, fix, source: written.source }] }
}

function read(node: ParsedNode, walk: Walk, depth: number): Sized {
  if (isAlias(node)) return readAlias(node, walk, depth)
  if (node.tag && node.tag !== "!" && node.tag !== "tag:yaml.org,2002:str") {
    wrong(
      walk,
      node.range[0],
      `The tag ${shortTag(node.tag)} is not known here.`,
      "Remove it, and write the value plainly.",
    )
  }
  const { anchor } = node
  if (anchor) walk.anchors.set(anchor, undefined)
  const sized = isMap(node)
    ? readMap(node, walk, depth)
    : isSeq(node)
      ? readList(node, walk, depth)
      : readScalar(node, walk)
  if (anchor) walk.anchors.set(anchor, sized)
  return sized
}

const shortTag = (tag: string): string => tag.replace(/^tag:yaml\.org,2002:/, "!!")

function readAlias({ source: name, range }: Alias.Parsed, walk: Walk, depth: number): Sized {
  const target = walk.anchors.get(name)
  if (!target) {
    const inside = walk.anchors.has(name)
    const message = inside ? `*${name} stands inside what it repeats.` : `No &${name} stands before this *${name}.`
    wrong(
      walk,
      range[0],
      message,
      inside ? "Write the value out." : `Mark the value to repeat with &${name}, or put the text in quotes.`,
    )
    return nothing(walk.at(range[0]))
  }
  walk.repeated += target.values
  if (depth + target.height <= walk.limits.depth) return target
  wrong(walk, range[0], `Aliases nest lists and maps more than ${walk.limits.depth} deep.`, "Make the nesting simpler.")
  return nothing(walk.at(range[0]))
}

const nothing = (source: Source): Sized<WrittenScalar> => ({
  written: { kind: "scalar", value: null, source },
  values: 1,
  height: 0,
})

function readList({ items, range }: YAMLSeq.Parsed, walk: Walk, depth: number): Sized {
  const parts = (items as readonly ParsedNode[]).map((item) => read(item, walk, depth + 1))
  return {
    written: { kind: "list", items: parts.map(({ written }) => written), source: walk.at(range[0]) },
    ...measure(parts),
  }
}

function measure(parts: readonly Sized[]): { values: number; height: number } {
  let [values, height] = [1, 0]
  for (const part of parts) {
    values += part.values
    height = Math.max(height, part.height)
  }
  return { values, height: height + 1 }
}

function readMap({ items, range }: YAMLMap.Parsed, walk: Walk, depth: number): Sized<WrittenMap> {
  const entries = new Map<string, WrittenEntry>()
  const parts: Sized[] = []
  for (const { key: node, value } of items as readonly Pair<Scalar.Parsed, ParsedNode | null>[]) {
    const key = String(node.value ?? "")
    const source = walk.at(node.range[0])
    const part = value ? read(value, walk, depth + 1) : nothing(walk.at(node.range[1]))
    const first = entries.get(key)
    if (first)
      wrong(
        walk,
        node.range[0],
        `The key ${JSON.stringify(key)} is here twice: also on line ${first.source.line}.`,
        "Remove one of them.",
      )
    else if (key === "<<" && node.type === Scalar.PLAIN) {
      wrong(walk, node.range[0], "Merge keys (<<) are not part of YAML 1.2.", "Write the keys out.")
    } else {
      entries.set(key, { key, source, value: part.written })
      parts.push(part)
    }
  }
  return { written: { kind: "map", entries, source: walk.at(range[0]) }, ...measure(parts) }
}

function readScalar(node: Scalar.Parsed, walk: Walk): Sized<WrittenScalar> {
  const [start] = node.range
  const source = walk.at(start)
  const value = node.value as WrittenScalar["value"]
  if (typeof value === "string") {
    const inset = insetOf(value, walk.text, start)
    return { written: { kind: "scalar", value, source, ...(inset !== undefined && { inset }) }, values: 1, height: 0 }
  }
  if (typeof value === "number" && !isExact(value)) {
    wrong(walk, start, `The number ${node.source} cannot be kept exactly.`, `Put it in quotes: "${node.source}".`)
  }
  // Zero has no sign in JSON.
  return { written: { kind: "scalar", value: value === 0 ? 0 : value, source }, values: 1, height: 0 }
}

const isExact = (value: number): boolean =>
  Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)

function insetOf(value: string, text: string, start: number): number | undefined {
  if (value.includes("\n")) return undefined
  const inset = text[start] === '"' || text[start] === "'" ? 1 : 0
  return text.startsWith(value, start + inset) ? inset : undefined
}

function wrong(walk: Walk, offset: number, message: string, fix: string): void {
  walk.problems.push({ severity: "error", message, fix, source: walk.at(offset) })
}
