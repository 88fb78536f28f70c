import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { access, constants, stat } from "node:fs/promises"
import { dirname } from "node:path"
import type { Writable } from "node:stream"
import type { Problem } from "../model.ts"
import { renderProblems } from "../report/problems.ts"
import { fileReason } from "../value/file-reason.ts"
import { ProblemError } from "../value/problem.ts"
import { wantsColor } from "./options.ts"

/** Where a result goes: a file, or stdout. `done` resolves when everything is written. */
export interface Sink {
  readonly write: (text: string) => Promise<void>
  readonly done: () => Promise<void>
}

/** What became of stdout: kept for as long as the process lives, since Node.js forgets it. */
const stdout: { failure?: Error; isTold?: boolean } = {}

/**
 * Opens the file, or stdout where none is named. Writing waits for whoever reads. Throws a ProblemError where it cannot be
 * written; a reader of stdout that had enough (`| head`) is no error.
 */
export function openSink(file: string | undefined): Sink {
  const stream: Writable = file === undefined ? process.stdout : createWriteStream(file)
  const state: { failure?: Error } = file === undefined ? stdout : {}
  if (file !== undefined) stream.on("error", (error) => (state.failure = error))
  const check = (): void => {
    if (!state.failure) return
    if (file !== undefined) throw unwritable(file, state.failure)
    stdout.isTold = true
    throw new ProblemError(unwritableStdout(state.failure), { cause: state.failure })
  }
  return {
    write: async (text) => {
      check()
      if (!stream.writable || stream.write(text)) return
      const waiting = new AbortController()
      const heard = ["drain", "close"].map((event) => once(stream, event, { signal: waiting.signal }))
      await Promise.race(heard).catch(() => {})
      waiting.abort()
      await Promise.allSettled(heard)
      check()
    },
    done: async () => {
      if (file === undefined) {
        // Errors are told behind the writes that they are about.
        if (stream.writable) await new Promise<void>((resolve) => stream.write("", () => setImmediate(resolve)))
        return check()
      }
      stream.end()
      await once(stream, "close").catch(() => {})
      check()
    },
  }
}

/** Finds out before the work begins that its result could not be written. Writes nothing. Throws a ProblemError. */
export async function requireWritable(file: string | undefined): Promise<void> {
  if (file === undefined) return
  try {
    const facts = await stat(file).catch(() => undefined)
    if (facts?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" })
    await access(facts ? file : dirname(file), constants.W_OK)
  } catch (error) {
    throw unwritable(file, error as NodeJS.ErrnoException)
  }
}

/**
 * Whoever reads stdout or stderr may stop at any time (`| head`): what is being done is done all the same. Anything else
 * that keeps the result from being written makes the exit code 1, and is said once: by who writes it, or in the end.
 */
export function outliveReaders(): void {
  process.stderr.on("error", () => {})
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED" || stdout.failure) return
    stdout.failure = error
    process.once("exit", () => {
      if (!stdout.isTold)
        process.stderr.write(renderProblems([unwritableStdout(error)], { color: wantsColor(process.stderr) }))
      process.exitCode = 1
    })
  })
}

const unwritableStdout = (error: Error): Problem => ({
  severity: "error",
  message: `Standard output cannot be written: ${fileReason(error)}`,
  fix: "Send it to where it can be, and run it again.",
})

function unwritable(file: string, error: NodeJS.ErrnoException): ProblemError {
  return new ProblemError(
    {
      severity: "error",
      message: `${file} cannot be written: ${fileReason(error)}`,
      fix: "Give another file with --out.",
    },
    { cause: error },
  )
}
