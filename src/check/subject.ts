import type { Json, Properties } from "../model.ts"

/** A resource as rules see it. */
export interface Subject {
  readonly id: string
  readonly type: string
  readonly tags: { readonly [key: string]: string }
  /** Whose it is by its tags; "" where nobody says. */
  readonly owner: string
  readonly properties: Properties
}

/** What rules may know of a resource, live or desired. */
export function subjectOf(
  type: string,
  { key, owner = "", properties }: { readonly key: string; readonly owner?: string; readonly properties: Properties },
): Subject {
  return { id: key, type, tags: tagsOf(properties.Tags), owner, properties }
}

/** Tags are a list of keys and values in most types, a map in some. */
function tagsOf(tags: Json | undefined): Subject["tags"] {
  if (typeof tags !== "object" || tags === null) return {}
  if (!Array.isArray(tags)) return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]))
  const pairs = (tags as readonly { readonly Key?: string; readonly Value?: string }[]).filter(isTag)
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value ?? ""]))
}

const isTag = (tag: { readonly Key?: string }): tag is { readonly Key: string; readonly Value?: string } =>
  tag !== null && typeof tag === "object" && typeof tag.Key === "string"
