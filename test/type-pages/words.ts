/** What a schema says of one value, in words for people; in Markdown. */

/** The keywords of a schema that a page tells. */
export interface Facts {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly explain?: string
  readonly format?: string
  readonly set?: boolean
  readonly keyed?: string
  readonly caseInsensitive?: boolean
  readonly createOnly?: boolean
  readonly readOnly?: boolean
  readonly initialOnly?: boolean
  readonly sensitive?: boolean
  readonly policyDocument?: "identity" | "trust" | "resource"
  readonly undeclared?: "default" | "ignored"
  readonly required?: readonly string[]
  readonly items?: Facts
  readonly properties?: { readonly [name: string]: Facts }
  readonly additionalProperties?: boolean | Facts
  readonly patternProperties?: { readonly [pattern: string]: Facts }
}

/** Prose as Markdown shows it, in a cell of a table too. What stands in backquotes is code. */
export const plain = (text: string): string =>
  text
    .replaceAll(/\s*\n\s*/g, " ")
    .split(/(`[^`]+`)/)
    .map((part, nth) => (nth % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join("")

const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>|~#]|&(?=#?\w+;)/g, "\\$&")

/** Code in a cell of a table, whatever it holds. A bar between backquotes could end the cell. */
export function code(text: string): string {
  const one = text.replaceAll(/\s*\n\s*/g, " ")
  if (one.includes("|")) return `<code>${escaped(one)}</code>`
  const longest = Math.max(0, ...[...one.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  return longest > 0 ? `${fence} ${one} ${fence}` : `${fence}${one}${fence}`
}

/** `a, b or c`. */
export function either(words: readonly string[], last = "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`
}

const names: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "map",
  array: "list",
  null: "null",
}

const documents = { identity: "policy document", trust: "trust policy", resource: "resource policy" } as const

/** What kind of value it is: `set of text`, `list of maps, each named by Key`. */
export function kindOf(facts: Facts): string {
  if (facts.policyDocument) return documents[facts.policyDocument]
  const types = [facts.type ?? []].flat()
  if (!types.includes("array")) return either(types.map((type) => names[type] ?? type)) || "any value"
  const items = facts.items ? plural(kindOf(facts.items)) : "values"
  if (facts.keyed) return `list of ${items}, each named by ${code(facts.keyed)}`
  return facts.set ? `set of ${items}` : `list of ${items}`
}

const plural = (kind: string): string =>
  /^(text|true or false|any value)/.test(kind)
    ? kind
    : kind
        .replace(/^(trust policy|resource policy)$/, "policies")
        .replace(/^(map|number|whole number|policy document|list|set)\b/, "$1s")

/** The values that are allowed, one sentence each. */
export function limitsOf(facts: Facts): readonly string[] {
  const { explain, items } = facts
  return [
    facts.const !== undefined && `Always ${literal(facts.const)}.`,
    facts.enum && `One of ${facts.enum.map(literal).join(", ")}.`,
    between(facts.minimum, facts.maximum, ""),
    between(facts.minLength, facts.maxLength, "character"),
    between(facts.minItems, facts.maxItems, "item"),
    explain && `It ${plain(explain)}.`,
    facts.format === "date" && "A date, YYYY-MM-DD.",
    items && items.type !== "object" && itemLimits(items),
  ].filter((sentence) => typeof sentence === "string" && sentence !== "") as string[]
}

function itemLimits(items: Facts): string {
  const parts = limitsOf(items).map((sentence) => lowered(sentence.replace(/\.$/, "")))
  return parts.length > 0 ? `Each item: ${parts.join("; ")}.` : ""
}

const lowered = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)

function between(least: number | undefined, most: number | undefined, unit: string): string {
  const amount = (number: number) => `${number.toLocaleString("en-US")}${unit && ` ${unit}${number === 1 ? "" : "s"}`}`
  const from = unit && least === 0 ? undefined : least
  if (from !== undefined && most !== undefined) {
    return from === most ? `Exactly ${amount(most)}.` : `From ${from.toLocaleString("en-US")} to ${amount(most)}.`
  }
  if (most !== undefined) return `At most ${amount(most)}.`
  return from === undefined ? "" : `At least ${amount(from)}.`
}

/** A value as YAML would have it. */
export const literal = (value: unknown): string =>
  code(value === "" ? '""' : typeof value === "string" ? value : JSON.stringify(value))
