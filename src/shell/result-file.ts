import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { mkdir, realpath, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { PassThrough, type Writable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import { ProblemError } from "../value/problem.ts"

/** A result that is written piece by piece. */
export interface ResultWriter {
  /** Waits where the disk is slower. */
  write(text: string): Promise<void>
  /** Nothing has its name before this. */
  finish(): Promise<void>
  /** Leaves what was there before. */
  abandon(): Promise<void>
}

/**
 * A file that is there as a whole or not at all, with the folders that lead to it: it is written beside its place, and moved
 * there in the end. With `gzip`, compressed. Throws a ProblemError where it cannot be written.
 */
export async function openResultFile(path: string, { gzip }: { readonly gzip: boolean }): Promise<ResultWriter> {
  const place = await realpath(path).catch(() => path)
  const next = `${place}.${process.pid}.tmp`
  const refuse = (cause: unknown): never => {
    throw unwritable(path, cause as NodeJS.ErrnoException)
  }
  await mkdir(dirname(place), { recursive: true }).catch(refuse)
  const input: Writable & NodeJS.ReadWriteStream = gzip ? createGzip() : new PassThrough()
  const written = pipeline(input, createWriteStream(next))
  // Whoever writes or finishes hears of it; until then it is nobody's.
  written.catch(() => {})
  return {
    async write(text) {
      if (input.destroyed) await written.catch(refuse)
      if (input.write(text)) return
      await Promise.race([once(input, "drain"), written]).catch(refuse)
    },
    async finish() {
      input.end()
      await written.catch(refuse)
      await rename(next, place).catch(refuse)
    },
    async abandon() {
      input.destroy()
      await written.catch(() => {})
      await rm(next, { force: true })
    },
  }
}

/** The same for a text that is there already. */
export async function writeResultFile(path: string, text: string, options: { readonly gzip: boolean }): Promise<void> {
  const file = await openResultFile(path, options)
  try {
    await file.write(text)
    await file.finish()
  } catch (error) {
    await file.abandon()
    throw error
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is not a folder",
  EEXIST: "its folder is not a folder",
  EISDIR: "it is a folder",
  EACCES: "there is no permission",
  EPERM: "there is no permission",
  EROFS: "nothing can be written there",
  ENOSPC: "no space is left",
}

function unwritable(path: string, error: NodeJS.ErrnoException): ProblemError {
  const reason = REASONS[error.code ?? ""] ?? error.message
  const problem = { severity: "error", message: `${path} cannot be written: ${reason}` } as const
  return new ProblemError({ ...problem, fix: "Give another place with --out." }, { cause: error })
}
