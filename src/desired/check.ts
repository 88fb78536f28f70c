import type { Json, JsonSchema, Problem, Properties, Source } from "../model.ts"
import { foldName } from "../value/canonical.ts"
import { isReservedTag } from "../value/ownership.ts"
import { lintDocument } from "../value/policy.ts"
import { compileSchema } from "../value/schema.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"
import type { Path, Scope } from "./evaluate.ts"

/** Where a part of the evaluated properties was written. */
export type Places = (path: Path) => Source

interface Finding {
  readonly severity: "error" | "warning"
  readonly path: Path
  readonly message: string
  readonly fix?: string
}

/** Properties that passed are the same object in many targets: they are not checked again. */
const passed = new WeakSet<object>()

/** Everything that is wrong with one resource's evaluated properties, at the places where it was written. */
export function checkProperties(schema: JsonSchema, properties: Properties, places: () => Places): readonly Problem[] {
  if (passed.has(properties)) return []
  const facts = factsOf(schema)
  const violations = compileSchema(schema)(properties)
  const findings: readonly Finding[] =
    violations.length > 0
      ? violations.map((violation) => ({ severity: "error", ...violation }))
      : [...duplicates(facts, properties), ...reservedTags(properties), ...lint(facts, properties, [])].map(located)
  if (findings.length === 0) {
    passed.add(properties)
    return []
  }
  const place = places()
  return findings.map(({ severity, path, message, fix }) => ({
    severity,
    message,
    ...(fix ? { fix } : {}),
    source: place(path),
  }))
}

const located = (finding: Finding): Finding => ({
  ...finding,
  message: `${pathText(finding.path)}: ${finding.message}`,
})

const pathText = (path: Path): string =>
  path.map((part, depth) => (typeof part === "number" ? `[${part}]` : depth === 0 ? part : `.${part}`)).join("")

/** Two items with one name, in a keyed list or among the statements of a document. */
function duplicates(schema: SchemaFacts, properties: Properties): readonly Finding[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, facts]): readonly Finding[] => {
    const value = properties[name]
    if (!facts.keyed || !Array.isArray(value)) return []
    const key = facts.keyed
    return repeated(value as readonly Properties[], (item) => foldName(facts, String(item[key]))).map(
      ([index, first]) => ({
        severity: "error",
        path: [name, index],
        message: `a second item with ${key} "${String((value[index] as Properties)[key])}"; the first is item ${first + 1}`,
        fix: "Let the targets of the two not meet, or give one another name.",
      }),
    )
  })
}

function repeated(
  items: readonly Properties[],
  nameOf: (item: Properties) => string,
): readonly (readonly [number, number])[] {
  const first = new Map<string, number>()
  return items.flatMap((item, index): readonly (readonly [number, number])[] => {
    const name = nameOf(item)
    const earlier = first.get(name)
    if (earlier !== undefined) return [[index, earlier]]
    first.set(name, index)
    return []
  })
}

function reservedTags({ Tags }: Properties): readonly Finding[] {
  if (!Array.isArray(Tags)) return []
  return (Tags as readonly Properties[]).flatMap(({ Key }, index): readonly Finding[] =>
    typeof Key === "string" && isReservedTag(Key)
      ? [
          {
            severity: "error",
            path: ["Tags", index],
            message: `the tag key "${Key}" is reserved`,
            fix: "Tags that begin with aws: or reconcile: are not written by templates.",
          },
        ]
      : [],
  )
}

const linted = new WeakSet<object>()

function lint(schema: SchemaFacts, value: Json, path: Path): readonly Finding[] {
  if (schema.policyDocument) return lintOnce(value, schema.policyDocument, path)
  if (Array.isArray(value)) return value.flatMap((item, index) => lint(schema.items ?? {}, item, [...path, index]))
  if (value === null || typeof value !== "object") return []
  return Object.entries(value).flatMap(([name, part]) => lint(schema.properties?.[name] ?? {}, part, [...path, name]))
}

function lintOnce(value: Json, kind: NonNullable<SchemaFacts["policyDocument"]>, path: Path): readonly Finding[] {
  if (value === null || (typeof value === "object" && linted.has(value))) return []
  const findings = lintDocument(value, kind)
  if (typeof value === "object" && findings.length === 0) linted.add(value)
  return findings.map((finding) => ({ ...finding, path: [...path, ...finding.path] }))
}

/**
 * Lists that selectors, expiry or an expression emptied. Nothing left of an attachment list, of the tags or of the
 * inline policies is a fine thing to say, and an inline policy without statements goes. Anywhere else it would widen or
 * break what was meant.
 */
export function settleEmptied(
  schema: JsonSchema,
  properties: Properties,
  emptied: Scope["emptied"],
): { readonly properties: Properties; readonly problems: readonly Problem[] } {
  if (emptied.length === 0) return { properties, problems: [] }
  const facts = factsOf(schema)
  const gone = new Map<string, Set<number>>()
  const problems: Problem[] = []
  for (const { path, source } of emptied) {
    const [property, index, document, statement] = path
    const list = facts.properties?.[String(property)]
    if (path.length === 1 && (list?.set || list?.keyed)) continue
    const inline = list?.keyed && list.items?.properties?.[String(document)]?.policyDocument === "identity"
    if (inline && path.length === 4 && statement === "Statement" && typeof index === "number") {
      gone.set(String(property), (gone.get(String(property)) ?? new Set()).add(index))
      continue
    }
    problems.push({
      severity: "error",
      message: `${pathText(path)} is left with nothing in it here`,
      fix: "Nothing is not the same as leaving it out: let at least one item remain, or drop what holds the list.",
      source,
    })
  }
  if (gone.size === 0) return { properties, problems }
  const kept = [...gone].map(([name, indexes]) => [
    name,
    (properties[name] as readonly Json[]).filter((_, at) => !indexes.has(at)),
  ])
  return { properties: { ...properties, ...(Object.fromEntries(kept) as Properties) }, problems }
}
