import {
  checkVariables,
  type Expression,
  ExpressionError,
  parseExpression,
  parseText,
  reservedNames,
  type Text,
} from "../expression.ts"
import type { Problem, RuleTemplate, Source, WrittenText } from "../model.ts"
import { placeInside } from "../value/written.ts"

/** What every expression of a rule template may name. */
export const ruleNames: ReadonlySet<string> = new Set([
  ...["resource", "account", "region", "partition", "organization", "template", "variables", "now"],
  ...["statements", "covers"],
])

/** An expression of a rule template, or a message, parsed. */
export interface ParsedText {
  readonly text: WrittenText
  readonly parsed: Expression | Text | ExpressionError
  /** What it may name. */
  readonly names: ReadonlySet<string>
  /** The name of the `let` that it is. */
  readonly own?: string
}

type Asked = Pick<RuleTemplate, "let" | "rules" | "columns">

/** Every expression and message of a rule template, in the order in which they are evaluated. */
export function parsedTexts({ let: lets, rules, columns }: Asked): readonly ParsedText[] {
  const names = new Set(ruleNames)
  const parsed: ParsedText[] = []
  for (const { name, text } of lets) {
    parsed.push({ text, parsed: parseExpression(text.value), names: new Set(names), own: name })
    names.add(name)
  }
  for (const { when, message } of rules) {
    if (when) parsed.push({ text: when, parsed: parseExpression(when.value), names })
    parsed.push({ text: message, parsed: parseText(message.value), names })
  }
  for (const { text } of columns) parsed.push({ text, parsed: parseExpression(text.value), names })
  return parsed
}

/** What does not parse and, where the template is `whole`, names that nothing has, in all expressions of a rule template. */
export function textProblems(template: Asked, whole: boolean): readonly Problem[] {
  const lets = new Set(template.let.map(({ name }) => name))
  return [
    ...letProblems(template),
    ...parsedTexts(template).flatMap((text) =>
      whole || text.parsed instanceof ExpressionError ? problemsOf(text, lets) : [],
    ),
  ]
}

function letProblems({ let: lets }: Asked): readonly Problem[] {
  return lets
    .filter(({ name }) => ruleNames.has(name) || reservedNames.has(name))
    .map(({ name, text }) =>
      problem(text.source, `${name} means something already: let cannot change it.`, "Rename it."),
    )
}

function problemsOf({ text, parsed, names, own }: ParsedText, lets: ReadonlySet<string>): readonly Problem[] {
  if (!(parsed instanceof ExpressionError)) {
    return checkVariables(parsed, names).map((error) => problemAt(text, circular(text, error, lets, own)))
  }
  // That it is empty is what its schema says.
  if (text.value === "") return []
  if (!/^\s*\{\{.*\}\}\s*$/s.test(text.value)) return [problemAt(text, parsed)]
  return [problem(text.source, "This is an expression already.", "Leave out the braces.")]
}

/** A name that `let` has, and not here yet, is no misspelling. */
function circular(
  { value }: WrittenText,
  error: ExpressionError,
  lets: ReadonlySet<string>,
  own: string | undefined,
): ExpressionError {
  const { offset = 0 } = error
  const name = /^\w+/.exec(value.slice(offset))?.[0] ?? ""
  if (own === undefined || !lets.has(name)) return error
  return name === own
    ? new ExpressionError(`${own} is defined by itself.`, { offset, fix: "Each `let` may use those before it only." })
    : new ExpressionError(`${own} uses ${name}, which comes after it.`, { offset, fix: `Put ${name} before ${own}.` })
}

/** What is wrong with an expression, at the place in the file. */
export const problemAt = (text: WrittenText, { message, fix, offset }: ExpressionError): Problem =>
  problem(placeInside(text, offset), message, fix)

const problem = (source: Source, message: string, fix?: string): Problem => ({
  severity: "error",
  message,
  ...(fix === undefined ? {} : { fix }),
  source,
})
