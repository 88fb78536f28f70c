import { type Expression, ExpressionError, membersOf, parseExpression, parseText, type Text } from "../expression.ts"
import type { JsonSchema, NamedText, Rule, RuleTemplate, WrittenText } from "../model.ts"
import { propertySchema } from "../value/schema-facts.ts"

/** A rule template whose expressions are parsed. */
export interface CompiledRules {
  readonly template: RuleTemplate
  readonly lets: ReadonlyMap<string, CompiledText<Expression>>
  readonly rules: readonly CompiledRule[]
  readonly columns: readonly (CompiledText<Expression> & { readonly title: string })[]
}

/** A rule, parsed. */
export interface CompiledRule {
  readonly rule: Rule
  readonly when?: CompiledText<Expression>
  readonly message: CompiledText<Text>
  /** What it asks that only AWS can answer, as people say it; absent: desired state can be asked as well. */
  readonly asksLive?: string
}

/** An expression or a text, and the names of `let` it takes, those they take in turn first. */
export interface CompiledText<T> {
  readonly parsed: T
  readonly text: WrittenText
  readonly takes: readonly string[]
}

/** Parses a rule template that was found to be right: what does not parse any more is thrown. */
export function compileRules(template: RuleTemplate, schema: JsonSchema): CompiledRules {
  const lets = new Map<string, CompiledText<Expression>>()
  const compiled = <T extends Expression | Text>(text: WrittenText, parsed: T | ExpressionError): CompiledText<T> => {
    if (parsed instanceof ExpressionError) throw parsed
    const direct = [...lets.keys()].filter((name) => parsed.mentions.has(name))
    const takes = [...new Set(direct.flatMap((name) => [...(lets.get(name)?.takes ?? []), name]))]
    return { parsed, text, takes }
  }
  const expression = (text: WrittenText) => compiled(text, parseExpression(text.value))
  for (const { name, text } of template.let) lets.set(name, expression(text))
  const rules = template.rules.map((rule): CompiledRule => {
    const when = rule.when && expression(rule.when)
    const message = compiled(rule.message, parseText(rule.message.value))
    const asked = when ? [when, ...when.takes.flatMap((name) => lets.get(name) ?? [])] : []
    const said = [message, ...message.takes.flatMap((name) => lets.get(name) ?? [])]
    const asksLive = liveOnly([...asked, ...said], schema)
    return { rule, ...(when && { when }), message, ...(asksLive === undefined ? {} : { asksLive }) }
  })
  const columns = template.columns.map(({ name, text }: NamedText) => ({ ...expression(text), title: name }))
  return { template, lets, rules, columns }
}

/** `now`, or the first property that nobody can state. */
function liveOnly(texts: readonly CompiledText<Expression | Text>[], schema: JsonSchema): string | undefined {
  if (texts.some(({ parsed }) => parsed.mentions.has("now"))) return "now"
  const paths = texts.flatMap(({ parsed }) => membersOf(parsed)).map(({ path }) => path)
  const names = paths.flatMap(([root, area, name]) =>
    root === "resource" && area === "properties" && name ? [name] : [],
  )
  return names.find((name) => propertySchema(schema, name)?.readOnly === true)
}
