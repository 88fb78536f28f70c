import { propertyPath, type RegistrySchema, targetOf, wholeProperties, writableProperties } from "./registry-schema.ts"
import { isSole } from "./scope.ts"
import type { TagShape } from "./tag-shape.ts"

/** How a resource that a template states is found in AWS. */
export type Identity =
  /** AWS identifies it by what templates write: one read, by the primary identifier or by another one. */
  | { readonly kind: "written" | "secondary"; readonly key: readonly string[] }
  /** AWS identifies it by something of its own; it is looked up by its name among all of its type. */
  | { readonly kind: "named"; readonly key: readonly string[] }
  /** There is but one. `place`: AWS identifies it by where it is: by these, account or region. */
  | { readonly kind: "sole"; readonly place?: readonly string[] }
  /** AWS identifies it by something of its own, and it has no name: our tags tell which template it is of. */
  | { readonly kind: "tagged" }

/** How resources of a type are found again; undefined where they cannot be. */
export function identityOf(registry: RegistrySchema, tags: TagShape | undefined): Identity | undefined {
  const { typeName, handlers = {}, primaryIdentifier = [], additionalIdentifiers = [] } = registry
  if (isNamedByPlace(primaryIdentifier)) return { kind: "sole", place: wholeProperties(primaryIdentifier) }
  if (handlers.list && isSole(typeName)) return { kind: "sole" }
  const writable = writableProperties(registry)
  const writeOnly = wholeProperties(registry.writeOnlyProperties)
  const isKnown = (pointers: readonly string[]) =>
    pointers.length > 0 &&
    wholeProperties(pointers).length === pointers.length &&
    wholeProperties(pointers).every((name) => writable.has(name) && !writeOnly.includes(name))
  if (isKnown(primaryIdentifier)) return { kind: "written", key: wholeProperties(primaryIdentifier) }
  const other = additionalIdentifiers.find(isKnown)
  if (other) return { kind: "secondary", key: wholeProperties(other) }

  const name = nameOf(registry, new Set([...writable].filter((one) => !writeOnly.includes(one))))
  const inputs = handlers.list?.handlerSchema?.required ?? []
  const canList = handlers.list !== undefined && inputs.every((input) => writable.has(input))
  if (name !== undefined && canList) {
    const parts = primaryIdentifier
      .map((pointer) => propertyPath(pointer)[0] ?? "")
      .filter((part) => writable.has(part))
    return { kind: "named", key: [...new Set([...inputs, ...parts, name])] }
  }
  return tags?.owns ? { kind: "tagged" } : undefined
}

/** There is one per account, or per account and region: AWS calls it by that. */
const isNamedByPlace = (primaryIdentifier: readonly string[]): boolean =>
  primaryIdentifier.length > 0 &&
  wholeProperties(primaryIdentifier).every((name) => /^(Aws)?AccountId$|^Region$/.test(name))

/** `TopicName` of a `Topic`, `GroupName` of a `SecurityGroup`, or `Name`, where AWS shows it. */
function nameOf(registry: RegistrySchema, candidates: ReadonlySet<string>): string | undefined {
  const { typeName, properties } = registry
  const resource = typeName.slice(typeName.lastIndexOf("::") + 2)
  const isText = (name: string) => {
    const node = properties[name]
    const target = typeof node?.$ref === "string" ? targetOf(registry, node.$ref) : node
    return candidates.has(name) && target?.type === "string"
  }
  const names = Object.keys(properties).filter(isText)
  const own = names.filter((name) => /.Name$/.test(name) && resource.endsWith(name.slice(0, -"Name".length)))
  return own.sort((a, b) => b.length - a.length)[0] ?? names.find((name) => name === "Name")
}
