import type { Json, Properties } from "../../model.ts"
import type { Keyed } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import { isDocument } from "../../value/policy.ts"
import { isNode, memberOf } from "./registry-schema.ts"

/** One step of a JSON Patch. https://www.rfc-editor.org/rfc/rfc6902 */
export type Operation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }

/** What an update is about, as AWS has it. */
export interface Change {
  /** What AWS shows now. */
  readonly live: Properties
  /** What it should show. */
  readonly wanted: Properties
  /** Properties to look at; all others stay as they are. */
  readonly changed: ReadonlySet<string>
  /** Properties that are as wanted or not at all: what they hold besides does not stay. */
  readonly whole: readonly string[]
}

/**
 * The patch that makes a resource as wanted, property by property; members of maps that only AWS has stay. Empty where
 * nothing is to do. https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-update.html
 */
export function patchOf({ live, wanted, changed, whole }: Change): readonly Operation[] {
  return [...changed].sort().flatMap((name): readonly Operation[] => {
    const [is, should] = [memberOf(live, name), memberOf(wanted, name)]
    if (should === undefined) return is === undefined ? [] : [{ op: "remove", path: pointerTo(name) }]
    const value = is === undefined || whole.includes(name) ? should : merged(is, should)
    if (is !== undefined && equal(is as Keyed, value as Keyed)) return []
    return [{ op: is === undefined ? "add" : "replace", path: pointerTo(name), value }]
  })
}

/** The wanted value, with what a map has besides; a list is as wanted, and so is a policy. */
function merged(is: Json, should: Json): Json {
  if (!isNode(is) || !isNode(should) || isDocument(should)) return should
  const [left, right] = [is as Properties, should as Properties]
  const inside = Object.entries(right).map(([name, value]) => {
    const there = memberOf(left, name)
    return [name, there === undefined ? value : merged(there, value)]
  })
  return { ...left, ...(Object.fromEntries(inside) as Properties) }
}

const pointerTo = (name: string): string => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`
