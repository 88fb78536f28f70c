import type { Json, JsonSchema, Problem, Properties, Source } from "../model.ts"
import { foldName } from "../value/canonical.ts"
import { isReservedTag } from "../value/ownership.ts"
import { ACCOUNT_ID } from "../value/placeholder.ts"
import { lintDocument } from "../value/policy.ts"
import { recent } from "../value/recent.ts"
import { compileSchema } from "../value/schema.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"
import { unquoted } from "../value/sensitive.ts"
import { alike, type InAccount } from "./alike.ts"
import type { Path, Scope } from "./evaluate.ts"

/** Where a part of the evaluated properties was written. */
export type Places = (path: Path) => Source

interface Finding {
  readonly severity: "error" | "warning"
  readonly path: Path
  readonly message: string
  readonly fix?: string
}

const NONE: ReadonlyMap<string, unknown> = new Map()

const partAt = (value: Json | undefined, [step, ...rest]: Path): Json | undefined =>
  step === undefined || value === null || typeof value !== "object"
    ? value
    : partAt((value as { readonly [step: string]: Json })[step], rest)

/** Properties that passed are the same object in many targets: they are not checked again. */
const passed = recent<object, true>(2_000)

/** What passed last of what came of the same text: in the next account it most often differs in the account's id alone. */
const passedBefore = new WeakMap<object, InAccount>()

/** Everything that is wrong with one resource's evaluated properties, at the places where it was written. */
export function checkProperties(
  schema: JsonSchema,
  properties: Properties,
  {
    account,
    origin,
    references = NONE,
    places,
  }: {
    readonly account: string
    /** What the properties were evaluated from, where that happens again and again. */
    readonly origin?: object
    /** What stands for values that nobody knows yet: of them the schema can say nothing. */
    readonly references?: ReadonlyMap<string, unknown>
    readonly places: () => Places
  },
): readonly Problem[] {
  if (passed.get(properties)) return []
  const before = origin && references.size === 0 ? passedBefore.get(origin) : undefined
  if (before && alike(before, { properties, account })) return []
  const facts = factsOf(schema)
  const violations = compileSchema(schema)(properties).filter(
    ({ path }) => references.size === 0 || !references.has(String(partAt(properties, path))),
  )
  const findings: readonly Finding[] =
    violations.length > 0
      ? violations.map((violation) => ({ severity: "error", ...violation }))
      : [...duplicates(facts, properties), ...reservedTags(properties), ...lint(facts, properties, account)].map(
          located,
        )
  if (findings.length === 0) {
    passed.set(properties, true)
    if (origin && references.size === 0) passedBefore.set(origin, { properties, account })
    return []
  }
  const place = places()
  const problems = findings.map(({ severity, path, message, fix }) => ({
    severity,
    message,
    ...(fix ? { fix } : {}),
    source: place(path),
  }))
  return unquoted(schema, problems)
}

const located = (finding: Finding): Finding => ({
  ...finding,
  message: `${pathText(finding.path)}: ${finding.message}`,
})

const pathText = (path: Path): string =>
  path.map((part, depth) => (typeof part === "number" ? `[${part}]` : depth === 0 ? part : `.${part}`)).join("")

/** Lists that hold no name twice: the same list is found in many targets. */
const distinct = recent<object, true>(2_000)

/** Two items with one name in a keyed list. */
function duplicates(schema: SchemaFacts, properties: Properties): readonly Finding[] {
  const findings: Finding[] = []
  for (const name in properties) {
    const [facts, list] = [schema.properties?.[name], properties[name]]
    const key = facts?.keyed
    if (!key || !Array.isArray(list) || distinct.get(list)) continue
    const repetitions = repeated(list as readonly Properties[], (item) => foldName(facts, String(item[key])))
    if (repetitions.length === 0) distinct.set(list, true)
    for (const [index, first] of repetitions) {
      findings.push({
        severity: "error",
        path: [name, index],
        message: `a second item with ${key} "${String((list[index] as Properties)[key])}"; the first is item ${first + 1}`,
        fix: "Let the targets of the two not meet, or give one another name.",
      })
    }
  }
  return findings
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

function lint(schema: SchemaFacts, properties: Properties, account: string): readonly Finding[] {
  const findings: Finding[] = []
  for (const name in properties) {
    const [facts, value] = [schema.properties?.[name], properties[name]]
    if (value === undefined || !facts) continue
    if (facts.policyDocument) findings.push(...lintOnce(value, facts.policyDocument, [name], account))
    const inside = Object.entries(facts.keyed ? (facts.items?.properties ?? {}) : {})
    for (const [part, { policyDocument }] of inside) {
      if (!policyDocument) continue
      for (const [index, item] of (value as readonly Properties[]).entries()) {
        if (item[part] !== undefined)
          findings.push(...lintOnce(item[part], policyDocument, [name, index, part], account))
      }
    }
  }
  return findings
}

/** Documents without findings: the object, for those that targets share, and the text, for those that differ in the account's id. */
const linted = recent<object, true>(2_000)
const lintedTexts = recent<string, true>(2_000)

function lintOnce(
  value: Json,
  kind: NonNullable<SchemaFacts["policyDocument"]>,
  path: Path,
  account: string,
): readonly Finding[] {
  if (value === null || typeof value !== "object") return lintAt(value, kind, path)
  if (linted.get(value)) return []
  const text = JSON.stringify(value).replaceAll(account, ACCOUNT_ID)
  const findings = lintedTexts.get(text) ? [] : lintAt(value, kind, path)
  if (findings.length > 0) return findings
  linted.set(value, true)
  lintedTexts.set(text, true)
  return findings
}

const lintAt = (value: Json, kind: NonNullable<SchemaFacts["policyDocument"]>, path: Path): readonly Finding[] =>
  lintDocument(value, kind).map((finding) => ({ ...finding, path: [...path, ...finding.path] }))

/**
 * Lists that selectors, expiry or an expression emptied, and maps that an expression did. Nothing left of an attachment list, of the tags or of the
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
