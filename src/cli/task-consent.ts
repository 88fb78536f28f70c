import { createInterface } from "node:readline/promises"
import type { Prepared } from "../reconcile/run.ts"
import { visible } from "../report/escape.ts"
import { ProblemError } from "../value/problem.ts"
import { extentOf } from "./task-words.ts"

/** Whether it was agreed to beforehand. */
interface Consent {
  readonly yes?: boolean
}

/** Throws a `ProblemError` where nobody is there to be asked. */
export function requireSomebody({ yes }: Consent): void {
  if (yes || process.stdin.isTTY) return
  const message = "run asks before it performs anything, and nobody is there to answer"
  throw new ProblemError({ severity: "error", message, fix: "Add --yes, or run it in a terminal." })
}

/** Asks whether a task shall be performed. Whoever presses Ctrl-C or closes the terminal has not agreed. */
export async function agreedTo(prepared: Prepared, id: string, { yes }: Consent): Promise<boolean> {
  if (yes) return true
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const question = `\nPerform ${visible(prepared.task.name)} in ${extentOf(prepared)} as run ${visible(id)}? Only "yes" is taken for an answer: `
  const closed = new Promise<string>((resolve) => prompt.once("close", () => resolve("")))
  try {
    return (await Promise.race([prompt.question(question), closed])).trim() === "yes"
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "AbortError") throw error
    process.stderr.write("\n")
    return false
  } finally {
    prompt.close()
  }
}
