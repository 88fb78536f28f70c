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
  /** The name of its elements. */
  readonly element: string
  readonly item: Shape
}
export interface Struct {
  readonly kind: "struct"
  /** By the element's name. */
  readonly members: ReadonlyMap<string, { readonly name: string; readonly shape: Shape }>
}

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
    return item && { kind: "list", element: value.getMergedTraits().xmlName ?? "member", item }
  }
  if (schema.isUnionSchema() || schema.isMapSchema()) return undefined
  if (schema.isStructSchema()) {
    const members = new Map<string, { name: string; shape: Shape }>()
    for (const [name, member] of schema.structIterator()) {
      const shape = shapeOf(member, depth + 1)
      if (!shape) return undefined
      members.set(member.getMemberTraits().xmlName ?? name, { name, shape })
    }
    return { kind: "struct", members }
  }
  if (schema.isTimestampSchema()) return { kind: "time" }
  if (schema.isBooleanSchema()) return { kind: "boolean" }
  if (schema.isStringSchema()) return { kind: "string" }
  return schema.isNumericSchema() ? { kind: "number" } : undefined
}
