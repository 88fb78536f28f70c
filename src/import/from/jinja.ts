import type { Json, Written } from "../../model.ts"
import { placeInside } from "../../value/written.ts"
import { type Conversion, type Reference, say } from "./conversion.ts"

/** `{{ ... }}`, with quoted braces in it. */
const PLACE = /\{\{((?:'[^']*'|"[^"]*"|[^'"}]|\}(?!\}))*)\}\}/g

/** A variable or a quoted text, and the filters after it. https://jinja.palletsprojects.com/en/stable/templates/ */
const EXPRESSION =
  /^(?:var\s*\.\s*(?<dot>\w+)|var\s*\[\s*(['"])(?<key>[^'"]+)\2\s*\]|(?<bare>[A-Za-z_]\w*)|(?<text>'[^']*'|"[^"]*"))(?<filters>(?:\s*\|\s*\w+\s*(?:\([^()]*\))?)*)$/

/** A text as CEL writes it, in single quotes. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n")}'`

/** A text in which nothing is ever evaluated. */
export const literal = (text: string): string => text.replaceAll("{{", "{{ '{{' }}")

/**
 * A value with the expressions of Jinja in its texts, also in keys, as our own. What cannot be said in CEL is an error with its
 * place; the value is then of no use.
 */
export function converted(written: Written, conversion: Conversion): Json {
  switch (written.kind) {
    case "list":
      return written.items.map((item) => converted(item, conversion))
    case "map":
      return Object.fromEntries(
        [...written.entries.values()].map(({ key, source, value }) => [
          textIn(key, { kind: "scalar", value: key, source }, conversion),
          converted(value, conversion),
        ]),
      )
    case "scalar":
      return typeof written.value === "string" ? textIn(written.value, written, conversion) : written.value
  }
}

/** A value that has to be text; numbers and truth values are written out. */
export function textOf(written: Written, conversion: Conversion): string {
  const value = converted(written, conversion)
  if (value !== null && typeof value !== "object") return String(value)
  say(conversion, "error", written.source, ["A text is expected here.", "Write it on one line."])
  return ""
}

function textIn(text: string, written: Written & { readonly inset?: number }, conversion: Conversion): string {
  const wrong = (offset: number, message: string, fix: string): string => {
    say(conversion, "error", placeInside(written, offset), [message, fix])
    return ""
  }
  const block = text.search(/\{[%#]/)
  if (block >= 0)
    return wrong(block, "Blocks and comments of Jinja have no counterpart.", "Write the values out, then import again.")
  const rest = text.replace(PLACE, "").indexOf("{{")
  if (rest >= 0) return wrong(text.indexOf("{{"), "An expression is not closed.", "Close it with `}}`.")
  return text.replace(PLACE, (whole, inner: string, offset: number) => {
    const expression = expressionOf(inner.trim(), conversion)
    if (typeof expression === "string") return `{{ ${expression} }}`
    return wrong(offset, `${whole} cannot be carried over: ${expression.reason}`, expression.fix)
  })
}

type Refusal = { readonly reason: string; readonly fix: string }

function expressionOf(text: string, conversion: Conversion): string | Refusal {
  const parts = EXPRESSION.exec(text)?.groups
  if (!parts) return { reason: "it is more than a variable.", fix: "Write the value out, then import again." }
  const filters = [...(parts.filters ?? "").matchAll(/\|\s*(\w+)\s*(?:\(([^()]*)\))?/g)]
  const name = parts.dot ?? parts.key ?? parts.bare
  if (name === undefined) return filtered({ expression: quoted((parts.text ?? "").slice(1, -1)) }, filters)
  const reference = conversion.variable(name)
  if (reference) return filtered(reference, filters)
  return {
    reason: `no variable is called "${name}", and ${conversion.tool} writes nothing for it.`,
    fix: "Define it, or remove it.",
  }
}

function filtered(start: Reference, filters: readonly RegExpMatchArray[]): string | Refusal {
  let { expression } = start
  for (const [, filter = "", given = ""] of filters) {
    const values = [...given.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, one, other]) => quoted(one ?? other ?? ""))
    if (filter === "lower") expression = `${expression}.lowerAscii()`
    else if (filter === "upper") expression = `${expression}.upperAscii()`
    else if (filter === "trim") expression = `${expression}.trim()`
    else if (filter === "replace" && values.length === 2) expression = `${expression}.replace(${values.join(", ")})`
    else if ((filter === "default" || filter === "d") && values.length === 1) {
      const { entry } = start
      if (entry) expression = `${entry.map}[?${quoted(entry.key)}].orValue(${values[0]})`
    } else return { reason: `there is no counterpart of the filter "${filter}".`, fix: "Write the value out." }
  }
  return expression
}
