import { EvaluationError } from "@marcbachmann/cel-js"
import { RE2JS } from "re2js"
import { charge } from "./evaluation.ts"

/** Patterns longer than this are refused: they are no patterns. */
const PATTERN_LIMIT = 1000

/** What to do about a wrong pattern. */
export const PATTERN_FIX = "Write it as RE2 understands it: https://github.com/google/re2/wiki/Syntax."

const literals = new Map<string, RE2JS>()

/** Does the text contain a match? RE2, in time linear in the text. Throws an EvaluationError for a wrong pattern. */
export function matches(text: string, pattern: string): boolean {
  return search(text, pattern).test(text)
}

/** The first group of the first match, the whole match where the pattern has no group, "" where nothing matches. */
export function extract(text: string, pattern: string): string {
  const regex = search(text, pattern)
  const found = regex.exec(text)
  return (regex.groupCount() > 0 ? found?.[1] : found?.[0]) ?? ""
}

/** Compiles a pattern that is written in an expression, once for all its evaluations. Throws an EvaluationError. */
export function prepare(pattern: string): void {
  if (!literals.has(pattern)) literals.set(pattern, compile(pattern))
}

function search(text: string, pattern: string): RE2JS {
  let regex = literals.get(pattern)
  if (regex === undefined) {
    regex = compile(pattern)
    // Compiling takes about 4 ms for a program of 1,000 steps.
    charge(40 * regex.programSize())
  }
  charge(Math.ceil((text.length * regex.programSize()) / 16))
  return regex
}

function compile(pattern: string): RE2JS {
  if (pattern.length > PATTERN_LIMIT) throw wrong(`it is longer than ${PATTERN_LIMIT} characters`)
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw wrong((error as Error).message.replace(/^error parsing regexp: /, ""), error)
  }
}

function wrong(reason: string, cause?: unknown): EvaluationError {
  const message = `The regular expression is wrong: ${reason}.`
  return new EvaluationError({ code: "invalid_regular_expression", message, cause })
}
