import type { Desired, Properties } from "../../model.ts"
import { readable } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import type { Live, ManagedType } from "./managed-type.ts"
import { wholeProperties } from "./registry-schema.ts"

/**
 * Why a resource that nothing but its tag names is held: whoever may tag could make it seem the template's. So none is deleted,
 * whether its template goes or it has to be made anew, and one with other create-only properties is not taken for the
 * template's. A sentence that names it as AWS does; undefined where it may be changed. `shown` is what it has, as stated.
 */
export function heldByTag(type: ManagedType, desired: Desired, live: Live, shown: Properties): string | undefined {
  if (type.identity.kind !== "tagged" || desired.state === "released") return undefined
  const found = `${live.identifier} was found by its tag alone, which anybody may set`
  if (desired.state === "absent") return `${found}; delete it by hand`
  const others = fixedIn(type).filter((name) => !isSame(type, name, desired.properties, shown))
  if (others.length === 0) return undefined
  return `${found}, and has another ${others.join(" and ")}; if it is yours, delete it by hand`
}

/** Properties that never change, and that AWS shows. */
function fixedIn({ registry }: ManagedType): readonly string[] {
  const hidden = wholeProperties(registry.writeOnlyProperties)
  return wholeProperties(registry.createOnlyProperties).filter((name) => !hidden.includes(name))
}

function isSame({ schema }: ManagedType, name: string, stated: Properties, shown: Properties): boolean {
  const [wanted, there] = [stated[name], shown[name]]
  if (wanted === undefined) return true
  return there !== undefined && equal(readable(schema, { [name]: there }), readable(schema, { [name]: wanted }))
}
