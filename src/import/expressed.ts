import type { Json } from "../model.ts"
import { EXPRESSIONS, type Form, mapTexts, STAND_INS } from "./general.ts"

/**
 * A form as templates write it: stand-ins are expressions, and nothing that was live is ever evaluated. Braces of live
 * text are escaped, and a key that would mean something to reconcile, like `$targets`, is written as an expression.
 */
export function expressed({ value, general }: Form): Json {
  const text = (live: string): string => (general ? withExpressions(live) : escaped(live, false))
  return mapTexts(value, text, (key) => (key.startsWith("$") ? `{{ '$' }}${text(key.slice(1))}` : text(key)))
}

function withExpressions(text: string): string {
  const parts = text.split(STAND_INS)
  return parts.map((part, index) => EXPRESSIONS.get(part) ?? escaped(part, index < parts.length - 1)).join("")
}

/** A brace right before an expression would make another one of it. */
function escaped(text: string, beforeExpression: boolean): string {
  const safe = text.replaceAll("{{", "{{ '{{' }}")
  return beforeExpression && text.endsWith("{") && !safe.endsWith("}}") ? `${safe.slice(0, -1)}{{ '{' }}` : safe
}
