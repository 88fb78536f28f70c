import { ProblemError } from "../value/problem.ts"

/** The first signal lets what is being written finish; the second one ends the process. */
export function stopOnInterrupt(says = "what is being written is finished, nothing else is begun."): {
  readonly signal: AbortSignal
  readonly forget: () => void
} {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(5)
    process.stderr.write(`\nStopping: ${says} Press Ctrl-C again to leave at once.\n`)
    controller.abort(new ProblemError({ severity: "unreadable", message: "Interrupted before anything was written" }))
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
  return {
    signal: controller.signal,
    forget: () => {
      process.off("SIGINT", stop)
      process.off("SIGTERM", stop)
    },
  }
}
