/** The table of a type's properties. */

import type { Provider } from "../../src/model.ts"
import { code, type Facts, kindOf, limitsOf, literal, plain } from "./words.ts"

/** A property, and where it stands. */
interface Property {
  readonly path: string
  readonly facts: Facts
  /** Not inside of another one. */
  readonly top: boolean
  readonly required: boolean
  /** What holds where a template does not say it. */
  readonly undeclared: "default" | "ignored"
}

/**
 * All properties, those inside of others after them, as a table in Markdown. Of a type that is only read, nobody leaves
 * anything out.
 */
export function propertyTable(schema: Facts, key: Provider["key"], writable: boolean): string {
  const undeclared = schema.undeclared ?? "ignored"
  const names = key === "tag" ? [] : key
  const rows = propertiesOf(schema, undeclared, "").map((property) => {
    const name = code(property.path)
    if (!writable) return [name, kindOf(property.facts), shownWords(property)]
    return [name, kindOf(property.facts), leftOut(property), words(property, names.includes(property.path))]
  })
  const head = writable ? ["property", "is", "left out", ""] : ["property", "is", ""]
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

function propertiesOf(schema: Facts, inherited: Property["undeclared"], prefix: string): readonly Property[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, facts]) => {
    const undeclared = facts.undeclared ?? inherited
    const path = `${prefix}${name}`
    const required = schema.required?.includes(name) === true
    return [{ path, facts, top: prefix === "", required, undeclared }, ...inside(facts, undeclared, path)]
  })
}

/** What stands in a property: of a map its keys, of a list the keys of its items. */
function inside(facts: Facts, undeclared: Property["undeclared"], path: string): readonly Property[] {
  const { additionalProperties, patternProperties = {}, items } = facts
  const others = [additionalProperties, ...Object.values(patternProperties)].filter(
    (other): other is Facts => typeof other === "object" && other.type !== undefined,
  )
  return [
    ...propertiesOf(facts, undeclared, `${path}.`),
    ...(items ? inside(items, undeclared, `${path}[]`) : []),
    ...others.flatMap((other): readonly Property[] => [
      { path: `${path}.*`, facts: other, top: false, required: false, undeclared },
      ...inside(other, undeclared, `${path}.*`),
    ]),
  ]
}

function leftOut({ path, facts, top, required, undeclared }: Property): string {
  if (facts.readOnly) return "always"
  if (required) return "**required**"
  if (facts.initialOnly) return "AWS's choice"
  if (!top) return facts.default === undefined ? "" : literal(facts.default)
  // Tags that a template does not declare are somebody else's, whatever the type.
  if (undeclared === "ignored" || (path === "Tags" && facts.keyed)) return "as it is"
  if (facts.default !== undefined) return literal(facts.default)
  return facts.set || facts.keyed ? "none" : "not there"
}

/** Description, allowed values, and what a change of it means. */
function words({ facts, top, undeclared }: Property, isName: boolean): string {
  const told = [
    facts.description && plain(facts.description),
    ...limitsOf(facts),
    !facts.policyDocument && facts.caseInsensitive && "Case does not count.",
    top && undeclared === "ignored" && facts.default !== undefined && `AWS's default: ${literal(facts.default)}.`,
    isName && "*With another value it is another resource.*",
    facts.createOnly && !isName && "*A change replaces the resource.*",
    facts.initialOnly && "*Counts only when the resource is made.*",
    facts.readOnly && "*Read only: no template states it.*",
    facts.sensitive && "*Never shown.*",
  ]
  return told.filter(Boolean).join(" ")
}

function shownWords({ facts }: Property): string {
  return [facts.description && plain(facts.description), ...limitsOf(facts)].filter(Boolean).join(" ")
}
