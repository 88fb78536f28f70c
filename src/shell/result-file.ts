import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { constants, mkdir, open, realpath, rename, rm, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { PassThrough, type Writable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import { fileReason } from "../value/file-reason.ts"
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
 * there in the end. A device, a pipe, or what `/dev/stdout` leads to is no file that can be replaced: that is written into. With
 * `gzip`, compressed. Throws a ProblemError where it cannot be written.
 */
export async function openResultFile(path: string, { gzip }: { readonly gzip: boolean }): Promise<ResultWriter> {
  const refuse = (cause: unknown): never => {
    throw unwritable(path, cause as NodeJS.ErrnoException)
  }
  const { stream, settle, discard } = (await isReplaced(path))
    ? await besides(path).catch(refuse)
    : await into(path).catch(refuse)
  const input: Writable & NodeJS.ReadWriteStream = gzip ? createGzip() : new PassThrough()
  const written = pipeline(input, stream)
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
      await settle().catch(refuse)
    },
    async abandon() {
      input.destroy()
      await written.catch(() => {})
      await discard()
    },
  }
}

/** What is written, how it takes its place, and how nothing is left of it. */
interface Destination {
  readonly stream: Writable
  readonly settle: () => Promise<void>
  readonly discard: () => Promise<void>
}

/** Names of what the process has open: also where that is a plain file, it is not replaced. */
const OPENED = /^\/(?:dev\/(?:std(?:in|out|err)$|fd\/)|proc\/[^/]+\/fd\/)/

async function isReplaced(path: string): Promise<boolean> {
  if (OPENED.test(resolve(path))) return false
  const facts = await stat(path).catch(() => undefined)
  return facts === undefined || facts.isFile() || facts.isDirectory()
}

async function besides(path: string): Promise<Destination> {
  const place = await realpath(path).catch(() => path)
  const next = `${place}.${process.pid}.tmp`
  await mkdir(dirname(place), { recursive: true })
  return {
    stream: createWriteStream(next),
    settle: () => rename(next, place),
    discard: () => rm(next, { force: true }),
  }
}

/** Behind what is there already, as with `>>`: what stdout was redirected to may have begun. */
async function into(path: string): Promise<Destination> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND)
  return { stream: file.createWriteStream(), settle: async () => {}, discard: async () => {} }
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

function unwritable(path: string, error: NodeJS.ErrnoException): ProblemError {
  const problem = { severity: "error", message: `${path} cannot be written: ${fileReason(error)}` } as const
  return new ProblemError({ ...problem, fix: "Give another place with --out." }, { cause: error })
}
