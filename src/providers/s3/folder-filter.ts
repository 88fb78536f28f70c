import { RE2JS } from "re2js"
import { PATTERN_FIX } from "../../expression/regex.ts"
import { ProblemError } from "../../value/problem.ts"
import type { Folder } from "./folder.schema.ts"

/**
 * Which paths below the folder count: those that a pattern of `Include` matches whole (all, without one) and none of
 * `Exclude` does. The same for files and for objects, so that what is not uploaded is not deleted either. Throws a
 * `ProblemError` for a pattern that is none.
 */
export function pathFilter({ Include, Exclude = [] }: Pick<Folder, "Include" | "Exclude">): (path: string) => boolean {
  const includes = Include?.map((pattern) => compile("Include", pattern))
  const excludes = Exclude.map((pattern) => compile("Exclude", pattern))
  return (path) =>
    (includes?.some((pattern) => pattern.matches(path)) ?? true) && !excludes.some((pattern) => pattern.matches(path))
}

function compile(property: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, "")
    const message = `${property} of Reconcile::S3::Folder has a wrong regular expression, ${JSON.stringify(pattern)}: ${reason}.`
    throw new ProblemError({ severity: "error", message, fix: PATTERN_FIX }, { cause: error })
  }
}
