import { type EvaluateOptions, evaluateText, type Text, type Variables } from "../expression.ts"
import { ACCOUNT_ID, ACCOUNT_NAME } from "../value/placeholder.ts"

const PLACEHOLDERS = { "account.id": ACCOUNT_ID, "account.name": ACCOUNT_NAME }

/** Whether a bare `{{ account.id }}` or `{{ account.name }}` is part of a text. */
export const hasBare = (text: Text): boolean =>
  text.segments.some((segment) => segment.kind === "expression" && segment.bare)

const marks = new WeakMap<Text, string | undefined>()

/** How a text's value reads with placeholders where its bare interpolations stand. */
export const marked = (text: Text, variables: Variables, options: EvaluateOptions): string =>
  onlyBare(text) ?? String(evaluateText(text, variables, { ...options, placeholders: PLACEHOLDERS }))

/** A text of nothing but bare interpolations and literals reads the same for every target. */
function onlyBare(text: Text): string | undefined {
  if (marks.has(text)) return marks.get(text)
  const parts = text.segments.map((segment) =>
    segment.kind === "literal" ? segment.text : segment.bare && PLACEHOLDERS[segment.bare],
  )
  const known = parts.includes(undefined) ? undefined : parts.join("")
  marks.set(text, known)
  return known
}
