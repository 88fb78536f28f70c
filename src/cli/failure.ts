import { visible, withoutCommands } from "../report/escape.ts"
import { renderProblems } from "../report/problems.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { ProblemError } from "../value/problem.ts"
import { wantsColor } from "./options.ts"

/** Nothing is applied, since it is not what was reviewed. */
export class HeldError extends ProblemError {
  constructor(message: string) {
    super({
      severity: "blocked",
      message,
      fix: "Plan again and have that reviewed, or give the reviewed plan's file: what is left of it goes ahead.",
    })
    this.name = "HeldError"
  }
}

/** Says on stderr what went wrong, for people; the stack only with `--debug`. */
export function reportFailure(error: unknown, { debug }: { readonly debug: boolean }): ExitCode {
  const color = wantsColor(process.stderr)
  if (error instanceof ProblemError) process.stderr.write(renderProblems(error.problems, { color }))
  else process.stderr.write(`error: ${visible(error instanceof Error ? error.message : String(error))}\n`)
  if (debug && error instanceof Error) process.stderr.write(`\n${stackOf(error)}\n`)
  else if (!(error instanceof ProblemError))
    process.stderr.write("  Run it again with --debug to see where it happened.\n")
  if (error instanceof HeldError) return 4
  return error instanceof ProblemError ? problemsCode(error.problems) || 1 : 1
}

function stackOf(error: Error): string {
  const lines = (error.stack ?? error.message).split("\n").map(visible)
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ""
  return withoutCommands(`${lines.join("\n")}${cause}`)
}
