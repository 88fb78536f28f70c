import { didYouMean, ExpressionError } from "./error.ts"
import { SOURCE_LIMIT } from "./language.ts"
import { PATTERN_FIX } from "./regex.ts"

/** What cel-js puts into its errors. */
interface CelError extends Error {
  readonly code: string
  readonly summary: string
  readonly node?: { readonly start?: number; readonly end?: number }
}

/** The values an expression could name: keys of the map that `path` leads to; undefined where it leads to no map. */
export type KeysAt = (path: string) => readonly string[] | undefined

const tokens: Readonly<Record<string, string>> = {
  EOF: "the end",
  NUMBER: "a number",
  STRING: "a text",
  BYTES: "bytes",
  BOOLEAN: "true or false",
  NULL: "null",
  IDENTIFIER: "a name",
  PLUS: "+",
  MINUS: "-",
  MULTIPLY: "*",
  DIVIDE: "/",
  MODULO: "%",
  EQ: "==",
  NE: "!=",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
  AND: "&&",
  OR: "||",
  NOT: "!",
  IN: "in",
  LPAREN: "(",
  RPAREN: ")",
  LBRACKET: "[",
  RBRACKET: "]",
  LBRACE: "{",
  RBRACE: "}",
  DOT: ".",
  COMMA: ",",
  COLON: ":",
  QUESTION: "?",
}

/** What went wrong, for people. Anything thrown while parsing or evaluating goes in; `keysAt` helps where it can. */
export function explain(error: unknown, source: string, keysAt: KeysAt = () => undefined): ExpressionError {
  if (error instanceof ExpressionError) return error
  if (!isCelError(error)) return explainOther(error)
  const { code, summary, node } = error
  const offset = node?.start ?? 0
  const excerpt = source.slice(offset, node?.end)
  const fail = (message: string, fix?: string): ExpressionError =>
    new ExpressionError(message, { offset, ...(fix !== undefined && { fix }) })
  switch (code) {
    case "unknown_variable":
      return explainUnknown(summary.slice("Unknown variable: ".length), keysAt("") ?? [], offset)
    case "no_such_key":
      return explainMissing(summary.slice("No such key: ".length), excerpt, keysAt, fail)
    case "index_out_of_bounds":
      return fail(
        `${excerpt} is beyond the end of the list.`,
        "Ask size(list) first, or write list[?0].orValue('...').",
      )
    case "no_such_overload":
      return explainOperator(summary.slice("no such overload: ".length), fail)
    case "no_matching_overload": {
      const call = summary.slice("found no matching overload for ".length).replaceAll("'", "")
      return fail(`No function fits ${readable(call)}.`, "Check the number and the types of its arguments.")
    }
    case "invalid_condition_type":
      return fail(sentence(readable(summary)), "Compare it with something: ... == '...'.")
    case "incompatible_ternary_branches":
      return fail(sentence(readable(summary)), "Write dyn(...) around one of them if both types are meant.")
    case "invalid_regular_expression":
      return fail(summary, PATTERN_FIX)
    case "not_here":
      return fail(summary)
    case "limit_exceeded":
      return fail("The expression is too long or too deeply nested.", "Put the data into a file and use file(path).")
    case "unexpected_token":
    case "expected_token":
    case "unexpected_character":
    case "unterminated_string":
      return fail(`The expression cannot be read: ${sentence(withSymbols(summary))} (character ${offset + 1})`)
    default:
      return fail(sentence(readable(summary)))
  }
}

/** A name that nothing has: the names that exist, and the closest of them. */
export function explainUnknown(name: string, known: Iterable<string>, offset: number): ExpressionError {
  const names = [...known].sort()
  if (name === "now" || name === "run") {
    return new ExpressionError(`"${name}" does not exist here: what should exist never depends on the clock.`, {
      offset,
      fix: `Use expires for an end date; "${name}" exists in rules and output patterns only.`,
    })
  }
  const exist = names.length === 0 ? "There are no variables here." : `These exist: ${names.join(", ")}.`
  const fix = [didYouMean(name, names), exist].filter((part) => part !== "").join(" ")
  return new ExpressionError(`There is no variable "${name}".`, { offset, fix })
}

type Fail = (message: string, fix?: string) => ExpressionError

/** A key that a map does not have, in this account at least. */
function explainMissing(key: string, excerpt: string, keysAt: KeysAt, fail: Fail): ExpressionError {
  const holder = holderOf(excerpt)
  const message = `${holder} has no key "${key}".`
  const guess = didYouMean(key, keysAt(holder) ?? [])
  const optional = `Where it may be missing, write ${holder}[?'${key.replaceAll("'", "\\'")}'].orValue('...').`
  return fail(message, guess === "" ? optional : `${guess} ${optional}`)
}

/** `account.tags` of `account.tags.tier` and of `account.tags['tier']`. */
function holderOf(excerpt: string): string {
  return excerpt.replace(/(\.\s*\w+|\[[^[\]]*\])\s*$/, "").trim() || excerpt
}

function explainOperator(operation: string, fail: Fail): ExpressionError {
  const message = `The types do not go together: ${readable(operation)}.`
  const types = new Set(readable(operation).split(/ [^\w<>]+ /))
  if (types.has("double") && types.has("int")) {
    return fail(message, "Write double(...) around the whole number, or int(...) around the other one.")
  }
  if (types.has("string")) return fail(message, "Write string(...) around what is no text.")
  return fail(message)
}

function explainOther(error: unknown): ExpressionError {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof RangeError && /call stack/i.test(message)) {
    return new ExpressionError("The expression is too deeply nested.", { cause: error })
  }
  return new ExpressionError(`The expression cannot be evaluated: ${sentence(message)}`, { cause: error })
}

/** The error for an expression that is too long to be looked at. */
export function explainLength(): ExpressionError {
  return new ExpressionError(`The expression is longer than ${SOURCE_LIMIT} characters.`, {
    fix: "Put the data into a file and use file(path).",
  })
}

function isCelError(error: unknown): error is CelError {
  return error instanceof Error && "code" in error && "summary" in error
}

function withSymbols(summary: string): string {
  return summary
    .replace(/\b[A-Z]{2,}\b/g, (name) => (tokens[name] === undefined ? name : quoted(tokens[name])))
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())
}

function quoted(token: string): string {
  return /^[a-z]{3,}| /.test(token) ? token : `"${token}"`
}

/** Types as people write them: `dyn<string>` is a string that was not known beforehand. */
function readable(summary: string): string {
  return summary
    .replace(/dyn<(\w+)>/g, "$1")
    .replaceAll("google.protobuf.Timestamp", "timestamp")
    .replaceAll("google.protobuf.Duration", "duration")
    .replace(/\bdyn\b/g, "any")
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
