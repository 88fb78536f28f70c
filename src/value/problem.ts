import type { Problem } from "../model.ts"

/** Carries problems to somebody who can report them; its message is for people, never a stack trace. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]
    super(list.map(({ message }) => message).join("\n"), options)
    this.name = "ProblemError"
    this.problems = list
  }
}
