import { RE2JS } from "re2js"
import { PATTERN_FIX } from "../../expression/regex.ts"
import { ProblemError } from "../../value/problem.ts"

/** How names change: what a pattern matches is replaced. */
export interface Rename {
  readonly pattern: string
  readonly to: string
}

/** A regular expression of a transfer; `where` is how messages call its place. Throws a `ProblemError`. */
export function compilePattern(where: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, "")
    throw wrong(`${where} is a wrong regular expression, ${JSON.stringify(pattern)}: ${reason}.`, PATTERN_FIX, error)
  }
}

/** The function that renames: no rename, no change. Throws a `ProblemError` for a pattern or a replacement that is wrong. */
export function renamer(where: string, rename: Rename | undefined): (name: string) => string {
  if (!rename) return (name) => name
  const pattern = compilePattern(`${where}.pattern`, rename.pattern)
  try {
    // What also matches nothing shows whether the groups are there before there is a name.
    RE2JS.compile(`(?:${rename.pattern})|`).matcher("").replaceAll(rename.to, true)
  } catch (error) {
    const message = `${where}.to cannot replace what its pattern matches, ${JSON.stringify(rename.to)}: ${(error as Error).message}.`
    throw wrong(message, "$1 is the first group in parentheses of the pattern; write \\$ for a dollar sign.", error)
  }
  return (name) => pattern.matcher(name).replaceAll(rename.to, true)
}

function wrong(message: string, fix: string, cause: unknown): ProblemError {
  return new ProblemError({ severity: "error", message, fix }, { cause })
}
