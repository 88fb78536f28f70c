import type { Json, Properties } from "../../model.ts"
import type { Keyed } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import { canonicalDocument, isDocument } from "../../value/policy.ts"
import { isNode, memberOf } from "./registry-schema.ts"
import type { Shape } from "./shape.ts"

/**
 * A live value as it compares with the stated one: members that only AWS has are gone, members that AWS never shows are as
 * stated, and where order means nothing it is the stated one. Policies compare by what they mean, with all that is in them. Text, numbers and JSON that differ in spelling alone are spelled as
 * stated. Properties that are not stated at all stay as they are.
 */
export function asStated(shape: Shape, live: Properties, stated: Properties): Properties {
  const entries = Object.entries(live).map(([name, value]): [string, Json] => {
    const wanted = memberOf(stated, name)
    return [name, wanted === undefined ? value : aligned(insideOf(shape, name), value, wanted)]
  })
  const unseen = Object.entries(stated).filter(([name, wanted]) => {
    const inside = insideOf(shape, name)
    return !inside.writeOnly && memberOf(live, name) === undefined && shownPart(inside, wanted) === undefined
  })
  return Object.fromEntries([...entries, ...unseen])
}

function aligned(shape: Shape, live: Json, stated: Json): Json {
  // Of a policy nothing is left out: a principal that only AWS has is let in all the same.
  if (isDocument(stated) || isDocument(live)) return isSamePolicy(live, stated) ? stated : live
  if (Array.isArray(live) && Array.isArray(stated)) return alignedList(shape, live, stated)
  if (isMap(live) && isMap(stated)) {
    const both = Object.entries(stated).flatMap(([name, wanted]): [string, Json][] => {
      const [there, inside] = [memberOf(live, name), insideOf(shape, name)]
      if (there === undefined || inside.writeOnly)
        return shownPart(inside, wanted) === undefined ? [[name, wanted]] : []
      return [[name, aligned(inside, there, wanted)]]
    })
    return Object.fromEntries(both)
  }
  return isSameText(live, stated) ? stated : live
}

function alignedList(shape: Shape, live: readonly Json[], stated: readonly Json[]): Json {
  const inner = shape.items ?? {}
  if (!shape.unordered) {
    return live.map((item, index) => (index < stated.length ? aligned(inner, item, stated[index] as Json) : item))
  }
  const left = [...live]
  const matched = stated.flatMap((wanted) => {
    const index = left.findIndex((item) => equal(aligned(inner, item, wanted) as Keyed, wanted as Keyed))
    if (index < 0) return []
    left.splice(index, 1)
    return [wanted]
  })
  return [...matched, ...left]
}

/** Properties without what AWS never shows, however deep; maps in which nothing is left are gone. */
export const withoutHidden = (shape: Shape, properties: Properties): Properties =>
  (shownPart(shape, properties) ?? {}) as Properties

function shownPart(shape: Shape, value: Json): Json | undefined {
  if (shape.writeOnly) return undefined
  if (Array.isArray(value)) return value.map((item) => shownPart(shape.items ?? {}, item) ?? {})
  if (!isMap(value)) return value
  const entries = Object.entries(value)
  const shown = entries.flatMap(([name, member]): [string, Json][] => {
    const part = shownPart(insideOf(shape, name), member)
    return part === undefined ? [] : [[name, part]]
  })
  return entries.length > 0 && shown.length === 0 ? undefined : Object.fromEntries(shown)
}

/** `443` and `"443"`, and JSON as text and as itself. */
function isSameText(live: Json, stated: Json): boolean {
  const isPlain = (value: Json) => typeof value !== "object"
  if (isPlain(live) && isPlain(stated)) return String(live) === String(stated)
  const [text, other] = typeof live === "string" ? [live, stated] : [stated, live]
  if (typeof text !== "string" || typeof other !== "object") return false
  try {
    return equal(JSON.parse(text), other as Keyed)
  } catch {
    return false
  }
}

const isSamePolicy = (live: Json, stated: Json): boolean =>
  equal(
    canonicalDocument(live, { kind: "resource" }) as Keyed,
    canonicalDocument(stated, { kind: "resource" }) as Keyed,
  )

const insideOf = ({ properties = {} }: Shape, name: string): Shape => memberOf(properties, name) ?? {}

const isMap = (value: Json): value is Properties => isNode(value)
