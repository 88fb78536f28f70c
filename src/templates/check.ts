import type { JsonSchema, Problem, Template, Written, WrittenEntry } from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { factsOf, type SchemaFacts } from "../value/schema-facts.ts"
import { unquoted } from "../value/sensitive.ts"
import { suggest } from "../value/suggest.ts"
import type { Draft } from "./build.ts"

/** That no provider knows the template's type, with the type that was probably meant. */
export function unknownType(
  template: Pick<Template, "name" | "type" | "typeSource" | "source">,
  types: readonly string[],
): Problem {
  const meant = suggest(template.type, types)
  return {
    severity: "error",
    message: `Unknown type ${JSON.stringify(template.type)}${meant ? `; did you mean ${JSON.stringify(meant)}?` : "."}`,
    fix: `See docs/types for those that are known${kin(template.type, types)}.`,
    source: template.typeSource ?? template.source,
    template: template.name,
  }
}

/** `, of IAM: AWS::IAM::Group, AWS::IAM::Role`; "" where no type has this service. */
function kin(type: string, types: readonly string[]): string {
  const [, service = ""] = type.split("::")
  const same = types.filter((one) => one.split("::")[1] === service).sort()
  return same.length > 0 ? `; of ${service}: ${same.join(", ")}` : ""
}

/** That a type exists to be looked at only. */
export function readOnlyType(template: Draft): Problem {
  return {
    severity: "error",
    message: `${template.type} can be read, but not written: inventory and rules know it, templates cannot state it.`,
    fix: "Take the template out.",
    source: template.typeSource ?? template.source,
    template: template.name,
  }
}

/**
 * What is wrong with a template's properties whatever their expressions result in: unknown names, and literals that the
 * type does not allow. Expressions, nulls and what may still be missing are left for the evaluated properties.
 */
export function checkTemplate(template: Draft, schema: JsonSchema): readonly Problem[] {
  const facts = factsOf(schema)
  const parts = [template.properties, ...template.overrides.map(({ properties }) => properties)]
  const wrong = unquoted(
    schema,
    parts.flatMap((part) => (part ? checkPart({ facts }, part) : [])),
  )
  const ignored = template.lifecycle.ignore.flatMap((name) => checkIgnored(template, facts, name))
  return [...wrong, ...ignored].map((problem) => ({ ...problem, template: template.name }))
}

/** A part of the schema, and what people call it. */
interface Part {
  readonly facts: SchemaFacts
  readonly name?: string
}

function checkPart({ facts, name }: Part, written: Written): readonly Problem[] {
  switch (written.kind) {
    case "scalar":
      if (written.value === null || hasExpression(written.value)) return []
      return checkWritten(facts as JsonSchema, written, name)
    case "list":
      if (!allows(facts, "array")) return checkWritten(kindOnly(facts), written, name)
      return written.items.flatMap((item) => checkPart(itemOf({ facts, ...(name && { name }) }), withoutMarks(item)))
    case "map":
      if (!allows(facts, "object")) return checkWritten(kindOnly(facts), written, name)
      if (facts.policyDocument) return []
      return [...written.entries.values()].flatMap((entry) => checkEntry(facts, entry))
  }
}

const hasExpression = (value: unknown): boolean => typeof value === "string" && value.includes("{{")

const allows = ({ type }: SchemaFacts, kind: string): boolean => type === undefined || [type].flat().includes(kind)

const itemOf = ({ facts, name }: Part): Part => ({
  facts: facts.items ?? {},
  name: name ? `An item of ${name}` : "An item",
})

function checkEntry(facts: SchemaFacts, entry: WrittenEntry): readonly Problem[] {
  const { key, source, value } = entry
  const { properties, additionalProperties } = facts as SchemaFacts & JsonSchema
  if (!properties || hasExpression(key)) return []
  const known = Object.hasOwn(properties, key) ? properties[key] : undefined
  // What is sensitive is checked as a whole, once it is evaluated, and never quoted.
  if (known) return known.sensitive ? [] : checkPart({ facts: known, name: key }, value)
  return additionalProperties === false
    ? checkWritten(namesOnly(facts), { kind: "map", entries: new Map([[key, entry]]), source })
    : []
}

/** What an item of a list is, without where and until when it is there. */
function withoutMarks(item: Written): Written {
  if (item.kind !== "map") return item
  const entries = new Map([...item.entries].filter(([key]) => !key.startsWith("$")))
  return item.entries.get("$value")?.value ?? { ...item, entries }
}

const kindSchemas = new Map<string, JsonSchema>()

/** The types that a schema allows, and no more. */
function kindOnly({ type }: SchemaFacts): JsonSchema {
  const text = JSON.stringify(type)
  const schema = kindSchemas.get(text) ?? { type }
  kindSchemas.set(text, schema)
  return schema
}

const nameSchemas = new WeakMap<SchemaFacts, JsonSchema>()

/** The names that a schema allows, and no more. */
function namesOnly(facts: SchemaFacts): JsonSchema {
  const names = Object.keys(facts.properties ?? {}).map((name) => [name, {}])
  const schema = nameSchemas.get(facts) ?? {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(names),
  }
  nameSchemas.set(facts, schema)
  return schema
}

function checkIgnored(
  { name: template, source }: Draft,
  { properties = {} }: SchemaFacts,
  name: string,
): readonly Problem[] {
  if (Object.hasOwn(properties, name)) return []
  const meant = suggest(name, Object.keys(properties))
  const message = `lifecycle.ignore names ${JSON.stringify(name)}, which the type does not have${meant ? `; did you mean ${JSON.stringify(meant)}?` : "."}`
  const fix = `The properties known here are ${Object.keys(properties).join(", ")}.`
  return [{ severity: "error", message, fix, source, template }]
}
