import { ExpressionError, type Member, membersOf } from "../expression.ts"
import type { JsonSchema, Problem, WrittenMap } from "../model.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"
import { suggest } from "../value/suggest.ts"
import type { RuleDraft } from "./rules.ts"
import { type ParsedText, parsedTexts, problemAt } from "./rules-texts.ts"

/** What there is of the variables whose parts do not depend on a type. */
const parts: Readonly<Record<string, readonly string[]>> = {
  resource: ["id", "type", "tags", "owner", "properties"],
  account: ["id", "name", "email", "path", "ou", "tags", "management"],
  organization: ["id", "managementAccountId", "accounts"],
  template: ["name", "type"],
}

/**
 * What a rule template names that does not exist: parts of `resource`, `account` and such, properties that the type does not
 * have, variables that neither the template nor the configuration (`shared`) has. Nothing is evaluated.
 */
export function checkRules(
  template: RuleDraft,
  schema: JsonSchema,
  shared: WrittenMap | undefined,
): readonly Problem[] {
  const written = [template.variables, shared, ...template.overrides.map(({ variables }) => variables)]
  const variables = [...new Set(written.flatMap((map) => (map ? [...map.entries.keys()] : [])))]
  const known = { ...parts, variables }
  return parsedTexts(template).flatMap((text) =>
    follow(text).flatMap((member) => {
      const problem = unknownPart(member, known) ?? unknownProperty(member, schema)
      return problem ? [{ ...problemAt(text.text, problem), template: template.name }] : []
    }),
  )
}

/** What the expressions of a text follow; nothing where it does not parse. */
function follow({ parsed }: ParsedText): readonly Member[] {
  return parsed instanceof ExpressionError ? [] : membersOf(parsed)
}

function unknownPart(
  { path: [root = "", name], offsets: [, offset] }: Member,
  known: Readonly<Record<string, readonly string[]>>,
): ExpressionError | undefined {
  const names = Object.hasOwn(known, root) ? known[root] : undefined
  if (!names || name === undefined || names.includes(name)) return undefined
  return unknown(`${root} has no ${name}`, name, names, offset)
}

function unknownProperty({ path, offsets }: Member, schema: JsonSchema): ExpressionError | undefined {
  const [root, area, ...names] = path
  if (root !== "resource" || area !== "properties") return undefined
  let facts: SchemaFacts | undefined = factsOf(schema)
  for (const [depth, name] of names.entries()) {
    if (!facts?.properties || facts.policyDocument) return undefined
    const next: SchemaFacts | undefined = Object.hasOwn(facts.properties, name) ? facts.properties[name] : undefined
    if (!next && (facts as JsonSchema).additionalProperties !== false) return undefined
    if (!next) {
      const holder = depth === 0 ? String(schema.title ?? "The type") : names.slice(0, depth).join(".")
      return unknown(`${holder} has no property ${name}`, name, Object.keys(facts.properties), offsets[depth + 2])
    }
    facts = next
  }
  return undefined
}

function unknown(message: string, name: string, names: readonly string[], offset = 0): ExpressionError {
  const meant = suggest(name, names)
  const exist = names.length > 0 ? `There are: ${names.join(", ")}.` : "There are none."
  return new ExpressionError(`${message}${meant ? `; did you mean ${meant}?` : "."}`, { offset, fix: exist })
}
