/** A schema, or a part of one, as CloudFormation's registry has it: JSON Schema draft-07 with keywords of its own. */
export type SchemaNode = { readonly [keyword: string]: unknown }

/** What one of `create`, `read`, `update`, `delete` and `list` takes. */
export interface Handler {
  /** IAM actions that whoever calls needs; wildcards are among them. */
  readonly permissions?: readonly string[]
  /** Of `list`: properties of the resource that it can, or must, be told. */
  readonly handlerSchema?: {
    readonly properties?: { readonly [name: string]: unknown }
    readonly required?: readonly string[]
  }
}

/**
 * What CloudFormation's registry says of a resource type.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export interface RegistrySchema extends SchemaNode {
  readonly typeName: string
  readonly description?: string
  readonly properties: { readonly [name: string]: SchemaNode }
  readonly required?: readonly string[]
  /** JSON pointers such as `/properties/Name`; `*` stands for the items of a list. */
  readonly readOnlyProperties?: readonly string[]
  readonly writeOnlyProperties?: readonly string[]
  readonly createOnlyProperties?: readonly string[]
  readonly primaryIdentifier?: readonly string[]
  readonly additionalIdentifiers?: readonly (readonly string[])[]
  readonly taggable?: boolean
  readonly tagging?: {
    readonly taggable?: boolean
    readonly tagOnCreate?: boolean
    readonly tagUpdatable?: boolean
    readonly tagProperty?: string
  }
  readonly handlers?: { readonly [verb: string]: Handler }
}

/** The schema if it is one; undefined for anything else, such as a broken file. */
export function asRegistrySchema(value: unknown): RegistrySchema | undefined {
  if (!isNode(value) || typeof value.typeName !== "string" || !isNode(value.properties)) return undefined
  return Object.values(value.properties).every(isNode) ? (value as RegistrySchema) : undefined
}

/** Whether a value is a JSON object. */
export const isNode = (value: unknown): value is SchemaNode =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What a map holds under a name; nothing that it inherits. */
export const memberOf = <T>(map: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined

/** The path of a JSON pointer to a property, from the outside in: `/properties/A/B` is A, B. */
export function propertyPath(pointer: string): readonly string[] {
  const steps = pointer.split("/").slice(1)
  return steps
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .filter((step, index) => index > 0 || step !== "properties")
}

/** Of JSON pointers, the names of the properties that they name as a whole. */
export function wholeProperties(pointers: readonly string[] = []): readonly string[] {
  return pointers
    .map(propertyPath)
    .filter((path) => path.length === 1)
    .map(([name = ""]) => name)
}

/** Properties of which a template can say what they are: those that not AWS alone sets. */
export function writableProperties({ properties, readOnlyProperties }: RegistrySchema): ReadonlySet<string> {
  const readOnly = wholeProperties(readOnlyProperties)
  return new Set(Object.keys(properties).filter((name) => !readOnly.includes(name)))
}

/** What `#/definitions/Tag` leads to; whatever file is named before it, there is but one. */
export function targetOf(registry: RegistrySchema, reference: string): SchemaNode | undefined {
  const steps = reference
    .slice(reference.indexOf("#") + 1)
    .split("/")
    .slice(1)
  let node: unknown = registry
  for (const step of steps) node = isNode(node) ? node[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined
  return isNode(node) ? node : undefined
}
