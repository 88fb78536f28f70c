import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { access, constants, stat } from "node:fs/promises"
import { dirname } from "node:path"
import type { Writable } from "node:stream"
import { ProblemError } from "../value/problem.ts"

/** Where a result goes: a file, or stdout. `done` resolves when everything is written. */
export interface Sink {
  readonly write: (text: string) => Promise<void>
  readonly done: () => Promise<void>
}

/**
 * Opens the file, or stdout where none is named. Writing waits for whoever reads. Throws a ProblemError where the file
 * cannot be written; a reader of stdout that had enough (`| head`) is no error.
 */
export function openSink(file: string | undefined): Sink {
  const stream: Writable = file === undefined ? process.stdout : createWriteStream(file)
  const state: { error?: Error } = {}
  if (file !== undefined) stream.on("error", (error) => (state.error = error))
  const check = (): void => {
    if (file !== undefined && state.error) throw unwritable(file, state.error)
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
      if (file === undefined) return
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
 * that keeps the result from being written makes the exit code 1.
 */
export function outliveReaders(): void {
  process.stderr.on("error", () => {})
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") return
    process.stderr.write(`error: the result cannot be written: ${REASONS[error.code ?? ""] ?? error.message}\n`)
    process.once("exit", () => {
      process.exitCode = 1
    })
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is not a folder",
  EISDIR: "it is a folder",
  EACCES: "there is no permission",
  EPERM: "there is no permission",
  EROFS: "nothing can be written there",
  ENOSPC: "no space is left",
}

function unwritable(file: string, error: NodeJS.ErrnoException): ProblemError {
  const reason = REASONS[error.code ?? ""] ?? error.message
  return new ProblemError(
    { severity: "error", message: `${file} cannot be written: ${reason}`, fix: "Give another file with --out." },
    { cause: error },
  )
}
