import type { Json, Properties } from "../../model.ts"
import { isAwsTag, type Tag } from "../tagging.ts"
import {
  isNode,
  propertyPath,
  type RegistrySchema,
  type SchemaNode,
  targetOf,
  wholeProperties,
} from "./registry-schema.ts"

/** How a type has its tags, which templates write as `Tags`, a list of `Key` and `Value`. */
export interface TagShape {
  /** `Tags` in most types, `UserPoolTags` in one. */
  readonly property: string
  /** The names of key and value in a list of pairs; absent: a map from key to value. */
  readonly pair?: readonly [key: string, value: string]
  /** They are set with the resource and can be changed: so they can say whose it is. */
  readonly owns: boolean
}

/**
 * How resources of a type are tagged; undefined where they are not, or in a way that is neither a list of pairs nor a map.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-tagging
 */
export function tagShapeOf(registry: RegistrySchema): TagShape | undefined {
  const { tagging = {}, handlers = {}, properties } = registry
  const [property = ""] = propertyPath(tagging.tagProperty ?? "/properties/Tags")
  const node = properties[property]
  if (!node || wholeProperties(registry.readOnlyProperties).includes(property)) return undefined
  const form = formOf(registry, node)
  if (!form) return undefined
  const fixed = [registry.createOnlyProperties, registry.writeOnlyProperties].flatMap(wholeProperties)
  const owns =
    (tagging.taggable ?? registry.taggable ?? true) &&
    tagging.tagOnCreate !== false &&
    tagging.tagUpdatable !== false &&
    handlers.update !== undefined &&
    !fixed.includes(property)
  return { property, ...form, owns }
}

function formOf(registry: RegistrySchema, node: SchemaNode): Pick<TagShape, "pair"> | undefined {
  const tags = resolved(registry, node)
  if (tags.type === "object") return {}
  if (tags.type !== "array") return undefined
  const names = Object.keys((resolved(registry, tags.items).properties ?? {}) as object)
  const key = names.find((name) => /^(tag)?_?key$/i.test(name))
  const value = names.find((name) => /^(tag)?_?value$/i.test(name))
  return key !== undefined && value !== undefined ? { pair: [key, value] } : undefined
}

function resolved(registry: RegistrySchema, node: unknown): SchemaNode {
  if (!isNode(node)) return {}
  return typeof node.$ref === "string" ? (targetOf(registry, node.$ref) ?? node) : node
}

/** The tags of a resource as AWS shows it. */
export function readTags({ property, pair }: TagShape, model: Properties): readonly Tag[] {
  const tags = model[property] ?? []
  if (!pair) return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }))
  if (!Array.isArray(tags)) return []
  const [key, value] = pair
  return (tags as readonly Properties[]).map((tag) => ({ Key: String(tag[key]), Value: String(tag[value] ?? "") }))
}

/** The same as AWS wants to be told; tags that only AWS sets are left out. */
export function writeTags({ pair }: TagShape, tags: readonly Tag[]): Json {
  const own = tags.filter(({ Key }) => !isAwsTag(Key))
  if (!pair) return Object.fromEntries(own.map(({ Key, Value }) => [Key, Value]))
  return own.map(({ Key, Value }) => ({ [pair[0]]: Key, [pair[1]]: Value }))
}
