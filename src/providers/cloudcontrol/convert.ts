import type { JsonSchema } from "../../model.ts"
import { compileSchema } from "../../value/schema.ts"
import { aboutType } from "./about.ts"
import type { Identity } from "./identity.ts"
import { inProse } from "./keywords.ts"
import { type Plain, plainSchemas } from "./plain-schema.ts"
import { type RegistrySchema, wholeProperties, writableProperties } from "./registry-schema.ts"
import type { Shape } from "./shape.ts"
import type { TagShape } from "./tag-shape.ts"

/** Names under which something is kept that nobody should read. */
const SECRET = /password|passphrase|secret|token|credential|private_?key|key_?material|auth_?key|api_?key/i

/** Properties that hold a policy of IAM's grammar, wherever they are. */
const DOCUMENT =
  /^((AssumeRole|Resource)?PolicyDocument|(Access|FileSystem|Key|Resource)Policy|AccessPolicies|RepositoryPolicyText)$/

const tags = {
  type: "array",
  keyed: "Key",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["Key", "Value"],
    properties: {
      Key: { type: "string", minLength: 1, maxLength: 128 },
      Value: { type: "string", maxLength: 256 },
    },
  },
} as const

/** A type's schema as templates are checked by it, and what comparing needs besides. */
export interface Converted {
  readonly schema: JsonSchema
  readonly shape: Shape
}

/**
 * Turns a registry's schema into one of ours. Only declared properties are compared. Where our validator takes no schema with
 * AWS's alternatives (`oneOf` and its kin), or none of its details, it goes without them: AWS checks again.
 */
export function convertSchema(registry: RegistrySchema, identity: Identity, shape: TagShape | undefined): Converted {
  const plain = plainSchemas(registry)
  const parts = Object.entries(registry.properties)
    .filter(([name]) => name !== shape?.property)
    .map(([name, node]): [string, Plain] => [name, plain(node, [name])])
  const { anyOf, oneOf, allOf } = plain(
    { type: "object", anyOf: registry.anyOf, oneOf: registry.oneOf, allOf: registry.allOf },
    [],
  ).schema
  const head = {
    title: registry.typeName,
    description: aboutType(registry, identity, shape),
    type: "object",
    undeclared: "ignored",
    additionalProperties: false,
    required: requiredOf(registry, identity),
  }
  const factsOf = propertyFacts(registry)
  const properties = (simplify: (schema: JsonSchema) => JsonSchema): JsonSchema =>
    Object.fromEntries([
      ...parts.map(([name, { schema }]) => [name, factsOf(name, simplify(schema))]),
      ...(shape ? [["Tags", tagsProperty(registry, shape)]] : []),
    ])
  const alternatives = { ...(anyOf ? { anyOf } : {}), ...(oneOf ? { oneOf } : {}), ...(allOf ? { allOf } : {}) }
  const schema = firstValid([
    () => ({ ...head, properties: properties((whole) => whole), ...alternatives }),
    () => ({ ...head, properties: properties((whole) => whole) }),
    () => ({
      ...head,
      properties: properties(({ type, description }) => ({ ...(type ? { type } : {}), description })),
    }),
  ])
  return { schema, shape: { properties: Object.fromEntries(parts.map(([name, part]) => [name, part.shape])) } }
}

function requiredOf(registry: RegistrySchema, identity: Identity): readonly string[] {
  const writable = writableProperties(registry)
  const key = "key" in identity ? identity.key : []
  const own = (registry.required ?? []).filter((name) => writable.has(name))
  return [...new Set([...key, ...own])]
}

const WRITTEN_ONCE = "Written when it is created, and never again: AWS never shows it."
const WRITTEN_AGAIN =
  "Written when it is created, and again with every update: AWS never shows it, so a change of it alone is not seen."

/** Adds what reconcile has to know of a whole property. */
function propertyFacts(registry: RegistrySchema): (name: string, schema: JsonSchema) => JsonSchema {
  const readOnly = wholeProperties(registry.readOnlyProperties)
  const writeOnly = wholeProperties(registry.writeOnlyProperties)
  const createOnly = wholeProperties(registry.createOnlyProperties)
  const fixed = registry.handlers?.update === undefined
  return (name, schema) => {
    const description = typeof schema.description === "string" ? schema.description : ""
    if (readOnly.includes(name))
      return { description, readOnly: true, not: {}, explain: "is set by AWS, so no template states it" }
    const [isHidden, isFixed] = [writeOnly.includes(name), fixed || createOnly.includes(name)]
    const said = [description, isHidden ? (isFixed ? WRITTEN_ONCE : WRITTEN_AGAIN) : ""]
    return {
      ...schema,
      ...(said.some(Boolean) && { description: said.filter(Boolean).join(" ") }),
      ...(isFixed && { createOnly: true }),
      ...(isHidden && { initialOnly: true, ...(!isFixed && { writeOnly: true }) }),
      ...(writeOnly.includes(name) && SECRET.test(name) && { sensitive: true }),
      ...(DOCUMENT.test(name) && [schema.type].flat().includes("object") && { policyDocument: "resource" }),
    }
  }
}

function tagsProperty(registry: RegistrySchema, { property }: TagShape): JsonSchema {
  const written = registry.properties[property]?.description
  const said = typeof written === "string" && written.trim() ? inProse(written) : "The resource's tags."
  const createOnly = [
    registry.handlers?.update ? [] : [property],
    wholeProperties(registry.createOnlyProperties),
  ].flat()
  return {
    ...tags,
    description: `${said} Only declared keys are ours.`,
    ...(property !== "Tags" && { synonyms: [property] }),
    ...(createOnly.includes(property) && { createOnly: true }),
  }
}

/** The registry's schemas are checked by nobody but AWS: one that our validator does not take is made simpler. */
function firstValid(candidates: readonly (() => JsonSchema)[]): JsonSchema {
  let schema: JsonSchema = {}
  for (const candidate of candidates) {
    schema = candidate()
    try {
      compileSchema(schema)
      return schema
    } catch {}
  }
  return schema
}
