import { randomUUID } from "node:crypto"
import type { Problem } from "../model.ts"
import { withoutCommands } from "../report/escape.ts"
import { renderProblems } from "../report/problems.ts"

/** Writes to the job's log. Nothing in it is taken for a command to the runner. */
export interface Log {
  /** Text of any origin that a renderer has made: escaped already, and then some. */
  text(text: string): void
  problems(problems: readonly Problem[]): void
}

/**
 * The job's log on stdout. While something is printed the runner listens to no command but the one that ends the silence.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export function openLog(write: (text: string) => void = (text) => process.stdout.write(text)): Log {
  const print = (text: string): void => {
    const token = randomUUID()
    const whole = text.endsWith("\n") ? text : `${text}\n`
    write(`::stop-commands::${token}\n${withoutCommands(whole)}::${token}::\n`)
  }
  return {
    text: print,
    problems: (problems) => {
      if (problems.length > 0) print(renderProblems(problems, { color: false }))
    },
  }
}
