import type { GitHub } from "../github/client.ts"
import type { Problem, World } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** What telling takes from outside. */
export interface Telling {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Makes the client for SNS; absent on a snapshot. */
  readonly clientAs?: World["clientAs"]
  /** The repository of the workflow that runs, where there is one. */
  readonly github?: GitHub
  /** The command keeps an issue itself. */
  readonly keepsIssue?: boolean
  /** Milliseconds that a second of waiting takes, 1000 unless told. */
  readonly second?: number
}

/** Tells somebody; that they could not be told is a warning. */
export async function attempted(whom: string, tell: () => Promise<readonly Problem[]>): Promise<readonly Problem[]> {
  try {
    return await tell()
  } catch (error) {
    if (error instanceof ProblemError)
      return error.problems.map((problem): Problem => ({ ...problem, severity: "warning" }))
    return [warning(`${whom} was not told: ${error instanceof Error ? error.name : "something is wrong"}`)]
  }
}

/** What could not be told: never more than that. */
export const warning = (message: string, fix?: string): Problem => ({
  severity: "warning",
  message,
  ...(fix && { fix }),
})
