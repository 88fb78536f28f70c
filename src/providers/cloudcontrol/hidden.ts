import type { Json, Problem, Properties, Write } from "../../model.ts"
import type { Keyed } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import { withoutHidden } from "./align.ts"
import { type ManagedType, titleOf } from "./managed-type.ts"
import { isNode, memberOf, propertyPath, type RegistrySchema } from "./registry-schema.ts"

/**
 * Of stated properties those in which something is that AWS never shows, as every update has to say them again: Cloud Control
 * applies a patch to what the read handler shows, and tells the update handler the result. What cannot be updated is left out,
 * however deep: AWS refuses a patch that names it.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-update.html
 */
export function saidAgain({ registry, shape, schema }: ManagedType, stated: Properties): Properties {
  const facts = schema.properties as { readonly [name: string]: { readonly createOnly?: boolean } }
  const shown = withoutHidden(shape, stated)
  const entries = Object.entries(stated).filter(([name, value]) => {
    const part = memberOf(shown, name)
    return !facts[name]?.createOnly && (part === undefined || !equal(part as Keyed, value as Keyed))
  })
  const fixed = (registry.createOnlyProperties ?? []).map(propertyPath).filter(({ length }) => length > 1)
  return fixed.reduce<Properties>(
    (left, path) => (without(left, path) ?? {}) as Properties,
    Object.fromEntries(entries),
  )
}

/** What an update may lose: AWS never shows it, so that nobody knows whether it is there, and no template states it. */
export function mayLose(type: ManagedType, { key, before, after }: Write): readonly Pick<Problem, "message" | "fix">[] {
  if (!before || !after) return []
  const { registry, schema } = type
  const facts = schema.properties as { readonly [name: string]: { readonly createOnly?: boolean } }
  const lost = hiddenPaths(registry).filter(([name = "", ...inside]) => {
    if (facts[name]?.createOnly) return false
    const value = memberOf(after, name) ?? (inside.length > 0 ? memberOf(before.properties, name) : undefined)
    return value === undefined ? inside.length === 0 : !holds(value, inside)
  })
  if (lost.length === 0) return []
  const names = lost.map((path) => path.filter((step) => step !== "*").join(".")).join(", ")
  return [
    {
      message: `AWS never shows ${names} of ${titleOf(type, key)}, and no template states it: this update may lose what is set`,
      fix: "State it, so that it is sent along, or set it again afterwards.",
    },
  ]
}

function hiddenPaths({
  writeOnlyProperties = [],
  readOnlyProperties = [],
}: RegistrySchema): readonly (readonly string[])[] {
  return writeOnlyProperties.filter((pointer) => !readOnlyProperties.includes(pointer)).map(propertyPath)
}

/** Whether there is a value at the end of a path, in any of a list's items, or nothing at all on the way where it could be. */
function holds(value: Json, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true
  if (step === "*") return !Array.isArray(value) || value.length === 0 || value.some((item) => holds(item, rest))
  const inside = isNode(value) ? memberOf(value as Properties, step) : undefined
  return inside === undefined ? rest.length > 0 : holds(inside, rest)
}

/** A value without what stands at the end of a path; undefined where nothing is left of it. */
function without(value: Json, [step, ...rest]: readonly string[]): Json | undefined {
  if (step === undefined) return undefined
  if (Array.isArray(value)) return step === "*" ? value.map((item) => without(item, rest) ?? {}) : value
  if (!isNode(value) || !Object.hasOwn(value, step)) return value
  const { [step]: inside, ...others } = value as Properties
  const left = without(inside as Json, rest)
  if (left !== undefined) return { ...others, [step]: left }
  return Object.keys(others).length > 0 ? others : undefined
}
