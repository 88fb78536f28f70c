import picomatch from "picomatch"
import { ProblemError } from "../value/problem.ts"

/** No template, document or configuration needs more. */
export const MAX_FILE_BYTES = 1_000_000

/** Of a file that is uploaded as it is. */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024

/** How a problem calls a limit. */
export const limitText = (most: number): string => (most === MAX_FILE_BYTES ? "1 MB" : "100 MiB")

/** A problem with a file, as an error to throw. */
export const fileProblem = (message: string, fix?: string): ProblemError =>
  new ProblemError({ severity: "error", message, ...(fix ? { fix } : {}) })

/** A relative path without `.`, made of names only. Throws where it is absolute, climbs with `..` or enters `.git`. */
export function safePath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".")
  if (path.startsWith("/") || path.includes("\\") || path.includes("\0") || /^[A-Za-z]:/.test(path)) {
    throw fileProblem(`"${path}" is not a relative path with "/".`, "Write it from the configuration's folder on.")
  }
  if (parts.includes("..")) {
    throw fileProblem(`"${path}" leads outside the configuration's folder.`, "Files are read from inside it only.")
  }
  if (parts.some((part) => part.toLowerCase() === ".git")) {
    throw fileProblem(`"${path}" is in .git, which is never read.`, "Name a file of the repository itself.")
  }
  if (parts.length === 0) throw fileProblem(`"${path}" is not a file.`, "Name a regular file.")
  return parts.join("/")
}

/** Folders that hold no configuration: hidden ones and installed packages. */
export const isSkippedFolder = (name: string): boolean => name.startsWith(".") || name === "node_modules"

/** Which paths are meant. A glob that starts with `!` leaves out what it matches. */
export interface Globs {
  readonly matches: (path: string) => boolean
  /** Where to look: a folder, and how many levels below it. */
  readonly places: readonly { readonly base: string; readonly levels: number }[]
}

/** Reads globs. Throws where one leads outside. */
export function compileGlobs(globs: readonly string[]): Globs {
  const wanted = globs.filter((glob) => !glob.startsWith("!")).map(safePath)
  const unwanted = globs.filter((glob) => glob.startsWith("!")).map((glob) => safePath(glob.slice(1)))
  const included = picomatch(wanted)
  const excluded = unwanted.length > 0 ? picomatch(unwanted) : () => false
  return {
    matches: (path) => !path.split("/").slice(0, -1).some(isSkippedFolder) && included(path) && !excluded(path),
    places: wanted.map(placeOf),
  }
}

/** The text of a file. Throws where it is not UTF-8. */
export function utf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    const problem = { severity: "error", message: `"${path}" is not UTF-8 text.`, fix: "Save it as UTF-8." } as const
    throw new ProblemError(problem, { cause })
  }
}

function placeOf(glob: string): Globs["places"][number] {
  const parts = glob.split("/")
  const { base: scanned, isGlob } = picomatch.scan(glob)
  const base = isGlob ? scanned : parts.slice(0, -1).join("/")
  const levels = glob.includes("**") ? Number.POSITIVE_INFINITY : parts.length - base.split("/").filter(Boolean).length
  return { base, levels }
}
