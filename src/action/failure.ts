import { ProblemError } from "../value/problem.ts"

/** Any error as a ProblemError: what was not foreseen is told by its own words. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ProblemError({ severity: "error", message: message.slice(0, 1000) }, { cause: error })
}
