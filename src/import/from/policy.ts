import type { Json, Written } from "../../model.ts"
import { type Conversion, compact, type Fields, say } from "./conversion.ts"
import { field, fieldsOf } from "./fields.ts"
import { converted, textOf } from "./jinja.ts"
import { placedList } from "./placed.ts"

const STATEMENT = [
  ...["effect", "principal", "not_principal", "action", "not_action", "resource", "not_resource", "condition", "sid"],
]

/** What a policy document says of itself. */
export const DOCUMENT = ["version", "statement", "id"]

/** How AWS spells the kinds of principals. */
const PRINCIPALS: Readonly<Record<string, string>> = {
  aws: "AWS",
  service: "Service",
  canonical_user: "CanonicalUser",
  federated: "Federated",
}

/**
 * A policy document in AWS's words; conditions as they stand. IAMbic writes no version where none is stated, which AWS
 * takes for that of 2008. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export function documentOf(fields: Fields, conversion: Conversion): Json {
  const version = field(fields, "version")
  const id = field(fields, "id")
  const statements = placedList(
    field(fields, "statement"),
    STATEMENT,
    (one) => statementOf(one, conversion),
    conversion,
  )
  return compact({
    Version: version ? textOf(version, conversion) : "2008-10-17",
    Id: id && textOf(id, conversion),
    Statement: statements ?? [],
  })
}

/** A policy document that is written in place, or as the text of one. */
export function documentIn(written: Written, conversion: Conversion): Json | undefined {
  if (written.kind !== "scalar") {
    const fields = fieldsOf(written, DOCUMENT, conversion)
    return fields && documentOf(fields, conversion)
  }
  say(conversion, "error", written.source, ["A policy document in a text cannot be read.", "Write it as a map."])
  return undefined
}

function statementOf(fields: Fields, conversion: Conversion): Json {
  const effect = field(fields, "effect")
  const value = (name: string): Json | undefined => {
    const written = field(fields, name)
    return written && converted(written, conversion)
  }
  const said = effect ? textOf(effect, conversion) : "Allow"
  if (!effect) say(conversion, "error", fields.map.source, ["This statement has no effect.", "Write Allow or Deny."])
  return compact({
    Sid: value("sid"),
    Effect: said.charAt(0).toUpperCase() + said.slice(1).toLowerCase(),
    Principal: principalOf(field(fields, "principal"), conversion),
    NotPrincipal: principalOf(field(fields, "not_principal"), conversion),
    Action: value("action"),
    NotAction: value("not_action"),
    Resource: value("resource"),
    NotResource: value("not_resource"),
    Condition: value("condition"),
  })
}

function principalOf(written: Written | undefined, conversion: Conversion): Json | undefined {
  if (written?.kind !== "map") return written && converted(written, conversion)
  const fields = fieldsOf(written, Object.keys(PRINCIPALS), { ...conversion, placing: [] })
  const kinds = [...(fields?.entries ?? [])].map(([kind, { value }]) => [
    PRINCIPALS[kind],
    converted(value, conversion),
  ])
  return Object.fromEntries(kinds)
}
