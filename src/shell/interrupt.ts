import { ProblemError } from "../value/problem.ts"

/**
 * The first signal lets what is being written finish; the second one ends the process, after `leaving` said what nobody will
 * hear otherwise.
 */
export function stopOnInterrupt(
  says: string | (() => string) = "what is being written is finished, nothing else is begun.",
  leaving: () => string = () => "",
): {
  readonly signal: AbortSignal
  readonly forget: () => void
} {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) {
      process.stderr.write(leaving())
      process.exit(5)
    }
    const said = typeof says === "string" ? says : says()
    process.stderr.write(`\nStopping: ${said}${said.endsWith("\n") ? "" : " "}Press Ctrl-C again to leave at once.\n`)
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

/** For what only reads: a signal ends the process at once, and says that nothing was changed. Answers how to forget it. */
export function leaveOnInterrupt(): () => void {
  const leave = () => {
    process.stderr.write("\nInterrupted: nothing was changed. Run the same command again to begin anew.\n")
    process.exit(5)
  }
  process.on("SIGINT", leave)
  process.on("SIGTERM", leave)
  return () => {
    process.off("SIGINT", leave)
    process.off("SIGTERM", leave)
  }
}
