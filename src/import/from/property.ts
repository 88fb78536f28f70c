import type { Json, Written } from "../../model.ts"
import { type Conversion, compact, type Fields, say } from "./conversion.ts"
import { field } from "./fields.ts"
import { textOf } from "./jinja.ts"
import { type Chosen, chosen, placedList } from "./placed.ts"
import { DOCUMENT, documentIn, documentOf } from "./policy.ts"

/** A property that is the same in all accounts, but for what its items say. */
export const always = (value: Json | undefined): Chosen => ({ ...(value !== undefined && { value }), variants: [] })

/** A text that may differ by account; the entries of a list have it under `name`. */
export function textProperty(
  fields: Fields,
  name: string,
  conversion: Conversion,
  others: readonly string[] = [],
): Chosen {
  const make = (given: Written | Fields): Json | undefined => {
    const written = "map" in given ? [name, ...others].map((one) => field(given, one)).find((one) => one) : given
    return written && textOf(written, conversion)
  }
  return chosen(field(fields, name), [name, ...others], make, conversion)
}

/** Tags, each where it belongs. */
export const tagsOf = (fields: Fields, conversion: Conversion): Chosen =>
  always(
    placedList(
      field(fields, "tags"),
      ["key", "value"],
      (tag) => ({ Key: textAt(tag, "key", conversion), Value: textAt(tag, "value", conversion) }),
      conversion,
    ),
  )

/** A text that has to be there; `label` is what people call it. */
export function textAt(fields: Fields, name: string, conversion: Conversion, label = name): string {
  const written = field(fields, name)
  if (written) return textOf(written, conversion)
  say(conversion, "error", fields.map.source, [`${label} is missing.`, "Add it."])
  return ""
}

/** ARNs that stand in maps under one of some names. */
export const arnsOf = (fields: Fields, name: string, key: string, conversion: Conversion): Chosen =>
  always(placedList(field(fields, name), [key, "policy_name"], (item) => textAt(item, key, conversion), conversion))

/** A policy document that may differ by account. */
export function documentProperty(fields: Fields, name: string, conversion: Conversion): Chosen {
  const make = (given: Written | Fields): Json | undefined =>
    "map" in given ? documentOf(given, conversion) : documentIn(given, conversion)
  return chosen(field(fields, name), DOCUMENT, make, conversion)
}

/** A reference to a policy that every account has. */
export function policyReference(given: Fields, conversion: Conversion): Json {
  const at = field(given, "path")
  return compact({ Name: textAt(given, "name", conversion), Path: at && textOf(at, conversion) })
}
