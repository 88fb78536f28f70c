import type { JsonSchema } from "../../model.ts"
import { keywordsOf, typesOf } from "./keywords.ts"
import { isNode, propertyPath, type RegistrySchema, type SchemaNode, targetOf } from "./registry-schema.ts"
import type { Shape } from "./shape.ts"

/** A part of a registry's schema as our validator takes it, without references, and what comparing needs besides. */
export interface Plain {
  readonly schema: JsonSchema
  readonly shape: Shape
}

/** Parts of one schema at most; beyond, only their types are checked. A few types have hundreds of thousands: seconds of work. */
const LARGEST = 3_000

interface Place {
  /** Properties from the root on; `*` is the items of a list. */
  readonly path: readonly string[]
  /** References that are being followed. */
  readonly trail: readonly string[]
}

/**
 * Resolves the references of a registry's schema, and leaves only what our validator knows. What contains itself is not
 * checked further than once around. Properties inside others that only AWS sets are left out.
 */
export function plainSchemas(registry: RegistrySchema): (node: SchemaNode, path: readonly string[]) => Plain {
  const readOnly = new Set((registry.readOnlyProperties ?? []).map((pointer) => propertyPath(pointer).join("/")))
  const writeOnly = new Set((registry.writeOnlyProperties ?? []).map((pointer) => propertyPath(pointer).join("/")))
  let parts = 0

  function plain(written: SchemaNode, place: Place): Plain {
    const [node, at] = followed(written, place)
    const types = typesOf(node)
    if (!node || ++parts > LARGEST) return { schema: onlyType(types), shape: {} }
    const { path } = at
    const branches = ["oneOf", "anyOf", "allOf"].flatMap((word): [string, Plain[]][] => {
      const list = node[word]
      return Array.isArray(list) && list.length > 0 ? [[word, list.filter(isNode).map((one) => plain(one, at))]] : []
    })
    const items = isNode(node.items) ? plain(node.items, { ...at, path: [...path, "*"] }) : undefined
    const properties = isNode(node.properties) ? members(node.properties, at) : undefined
    const unordered = node.insertionOrder === false
    const isSet = unordered && items !== undefined && isScalar(items.schema)
    const schema: JsonSchema = {
      ...onlyType(types),
      ...keywordsOf(node, types, new Set(Object.keys(properties ?? {}))),
      ...(items && { items: items.schema }),
      ...(isSet && { set: true }),
      ...(properties && { properties: mapped(properties, ({ schema }) => schema) }),
      ...valuesOf(node, at),
      ...Object.fromEntries(branches.map(([word, list]) => [word, list.map(({ schema }) => schema)])),
    }
    return {
      schema,
      shape: shapeOf(at, unordered, items, [...(properties ? [properties] : []), ...inBranches(branches)]),
    }
  }

  /** What a reference leads to, with what is said beside it; undefined where it leads around in a circle. */
  function followed(node: SchemaNode, { path, trail }: Place): [SchemaNode | undefined, Place] {
    if (typeof node.$ref !== "string") return [node, { path, trail }]
    const { $ref, ...beside } = node
    const target = targetOf(registry, $ref)
    if (!target || trail.includes($ref)) return [undefined, { path, trail }]
    return followed({ ...target, ...beside }, { path, trail: [...trail, $ref] })
  }

  function members(properties: SchemaNode, { path, trail }: Place): { readonly [name: string]: Plain } {
    const entries = Object.entries(properties).flatMap(([name, member]): [string, Plain][] => {
      const inside = [...path, name]
      if (!isNode(member) || readOnly.has(inside.join("/"))) return []
      return [[name, plain(member, { path: inside, trail })]]
    })
    return Object.fromEntries(entries)
  }

  /** The schema of a map's values, where it is one of any names. */
  function valuesOf({ additionalProperties, patternProperties, properties }: SchemaNode, { path, trail }: Place) {
    const value = (node: SchemaNode) => plain(node, { path: [...path, "*"], trail }).schema
    if (isNode(additionalProperties)) return { additionalProperties: value(additionalProperties) }
    const [only, ...more] = Object.values(isNode(patternProperties) ? patternProperties : {}).filter(isNode)
    if (only && more.length === 0 && !properties) return { additionalProperties: value(only) }
    return only && { additionalProperties: true }
  }

  function shapeOf(
    { path }: Place,
    unordered: boolean,
    items: Plain | undefined,
    properties: readonly { readonly [name: string]: Plain }[],
  ): Shape {
    const inside = Object.fromEntries(properties.flatMap((some) => Object.entries(mapped(some, ({ shape }) => shape))))
    return {
      ...(unordered && { unordered }),
      ...(items && { items: items.shape }),
      ...(properties.length > 0 && { properties: inside }),
      ...(writeOnly.has(path.join("/")) && { writeOnly: true }),
    }
  }

  return (node, path) => plain(node, { path, trail: [] })
}

const onlyType = (types: readonly string[]): JsonSchema =>
  types.length > 0 ? { type: types.length === 1 ? types[0] : types } : {}

const isScalar = ({ type }: JsonSchema): boolean => ["string", "number", "integer", "boolean"].includes(String(type))

function inBranches(branches: readonly [string, readonly Plain[]][]): readonly { readonly [name: string]: Plain }[] {
  return branches.flatMap(([, list]) =>
    list.flatMap(({ schema, shape }) =>
      shape.properties ? [mapped(shape.properties, (inner) => ({ schema, shape: inner }))] : [],
    ),
  )
}

function mapped<A, B>(map: { readonly [name: string]: A }, change: (value: A) => B): { readonly [name: string]: B } {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]))
}
