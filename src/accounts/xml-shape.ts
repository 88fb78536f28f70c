import { NormalizedSchema } from "@smithy/core/schema"

/** What an element means: built once per operation from the SDK's own schema, so that the output has the SDK's shape. */
export type Shape = Scalar | List | Struct
/** A single value, as text in the XML. */
export interface Scalar {
  readonly kind: "string" | "number" | "boolean" | "time"
}
/** A list of elements of one name. */
export interface List {
  readonly kind: "list"
  readonly element: Element
}
export interface Struct extends Leading {
  readonly kind: "struct"
  /** By the element's name. */
  readonly members: ReadonlyMap<string, Member>
}
/** An element as it stands in the XML. */
export interface Element {
  readonly tag: string
  /** `<Name>` and `</Name>`. */
  readonly start: string
  readonly end: string
  readonly shape: Shape
}
export interface Member extends Element, Leading {
  /** What the SDK calls it. */
  readonly name: string
}
/** Services keep to an order: what came next the last time is looked for first. */
export interface Leading {
  next?: Member
}

const elementOf = (tag: string, shape: Shape): Element => ({ tag, start: `<${tag}>`, end: `</${tag}>`, shape })

const known = new WeakMap<object, Struct | null>()

/** The shape of an operation's output, or undefined where it holds something that only the SDK can read. */
export function outputShape(schema: unknown): Struct | undefined {
  // The SDK has schemas as values and as functions that give them.
  if (!schema || (typeof schema !== "object" && typeof schema !== "function")) return undefined
  const built = known.get(schema)
  if (built !== undefined) return built ?? undefined
  const shape = shapeOf(NormalizedSchema.of(schema as never), 0)
  const struct = shape?.kind === "struct" ? shape : null
  known.set(schema, struct)
  return struct ?? undefined
}

const deepest = 20

function shapeOf(schema: NormalizedSchema, depth: number): Shape | undefined {
  const traits = schema.getMergedTraits()
  if (depth > deepest || traits.mediaType || traits.xmlFlattened || traits.xmlAttribute) return undefined
  if (schema.isListSchema()) {
    const value = schema.getValueSchema()
    const item = shapeOf(value, depth + 1)
    return item && { kind: "list", element: elementOf(value.getMergedTraits().xmlName ?? "member", item) }
  }
  if (schema.isUnionSchema() || schema.isMapSchema()) return undefined
  if (schema.isStructSchema()) {
    const members = new Map<string, Member>()
    for (const [name, member] of schema.structIterator()) {
      const shape = shapeOf(member, depth + 1)
      if (!shape) return undefined
      const tag = member.getMemberTraits().xmlName ?? name
      members.set(tag, { name, ...elementOf(tag, shape) })
    }
    return { kind: "struct", members }
  }
  if (schema.isTimestampSchema()) return { kind: "time" }
  if (schema.isBooleanSchema()) return { kind: "boolean" }
  if (schema.isStringSchema()) return { kind: "string" }
  return schema.isNumericSchema() ? { kind: "number" } : undefined
}
