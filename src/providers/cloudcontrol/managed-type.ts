import type { JsonSchema, Properties, Scope, Session } from "../../model.ts"
import { keyOf, soleKey } from "../../value/key.ts"
import { homeRegion } from "../../value/partition.ts"
import { encodeDocument } from "../../value/policy.ts"
import type { Tag } from "../tagging.ts"
import type { Identity } from "./identity.ts"
import { propertyPath, type RegistrySchema } from "./registry-schema.ts"
import type { Shape } from "./shape.ts"
import { readTags, type TagShape, writeTags } from "./tag-shape.ts"

/** All that is known of a type that is managed through Cloud Control. */
export interface ManagedType {
  readonly name: string
  readonly scope: Scope
  readonly registry: RegistrySchema
  readonly identity: Identity
  readonly tags: TagShape | undefined
  readonly schema: JsonSchema
  readonly shape: Shape
}

/** A resource as AWS shows it, with the identifier that Cloud Control knows it by. */
export interface Live {
  readonly identifier: string
  readonly model: Properties
  /** Where it was found by that. */
  readonly arn?: string
}

/** Where a type's calls go: what belongs to the account is called in the partition's home region. */
export const regionOf = ({ scope }: ManagedType, { target, partition }: Session): string =>
  scope === "region" ? target.region : homeRegion(partition)

/** AWS's model in the words of templates. */
export function toProperties({ tags }: ManagedType, model: Properties): Properties {
  const kept = Object.entries(model).filter(([name, value]) => value !== null && name !== tags?.property)
  return {
    ...Object.fromEntries(kept),
    ...(tags && { Tags: readTags(tags, model).map(({ Key, Value }) => ({ Key, Value })) }),
  }
}

/** Properties in the words of AWS's model; what only AWS sets is left out. */
export function toModel({ tags, schema }: ManagedType, properties: Properties): Properties {
  const known = schema.properties as { readonly [name: string]: JsonSchema }
  const kept = Object.entries(properties)
    .filter(([name]) => !known[name]?.readOnly && !(tags && name === "Tags"))
    .map(([name, value]) => [
      name,
      known[name]?.policyDocument && typeof value === "string" ? encodeDocument(value) : value,
    ])
  const own = tagsIn(properties)
  return { ...Object.fromEntries(kept), ...(tags && own.length > 0 && { [tags.property]: writeTags(tags, own) }) }
}

/** The key as a template would write it; undefined where AWS names the resource, or does not show its name. */
export function keyOfFound({ name, identity, schema }: ManagedType, properties: Properties): string | undefined {
  if (identity.kind === "sole") return soleKey(name)
  return identity.kind === "tagged" ? undefined : keyOf({ type: name, key: identity.key, schema }, properties)
}

/** What AWS calls a resource that was read, if it made that up; undefined where templates write it, or nothing shows it. */
export function identifierIn({ registry, identity }: ManagedType, properties: Properties): string | undefined {
  if (identity.kind !== "named" && identity.kind !== "tagged") return undefined
  const parts = (registry.primaryIdentifier ?? []).map((pointer) => properties[propertyPath(pointer)[0] ?? ""])
  return parts.length > 0 && parts.every((part) => typeof part === "string") ? parts.join("|") : undefined
}

/** The tags of properties in the words of templates. */
export const tagsIn = ({ Tags }: Properties): readonly Tag[] =>
  Array.isArray(Tags) ? (Tags as readonly unknown[] as readonly Tag[]) : []

/** What a resource is called in messages: `AWS::SNS::Topic alarms`. */
export const titleOf = ({ name }: ManagedType, key: string): string => `${name} ${key}`
