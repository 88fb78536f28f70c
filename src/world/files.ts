import { constants } from "node:fs"
import { open, readdir, realpath, stat } from "node:fs/promises"
import { isAbsolute, join, relative, sep } from "node:path"
import type { Files } from "../model.ts"
import type { ProblemError } from "../value/problem.ts"
import {
  compileGlobs,
  fileProblem,
  isSkippedFolder,
  limitText,
  MAX_FILE_BYTES,
  MAX_UPLOAD_BYTES,
  safePath,
  utf8,
} from "./paths.ts"

/**
 * The files below a folder as they are on disk. Nothing outside the folder can be read, whatever a path or a symbolic
 * link says; neither can `.git`, where checkouts keep credentials.
 */
export function workTree(folder: string): Files {
  const load = async (wanted: string, most: number): Promise<Uint8Array> => {
    const inside = await resolveInside(folder, wanted)
    return readRegularFile(join(await realpath(folder), inside), wanted, most)
  }
  return {
    async list(globs) {
      const { places, matches } = compileGlobs(globs)
      const found = new Set<string>()
      for (const { base, levels } of places) {
        await refuseLinks(folder, base)
        for (const path of await walk(folder, base, levels)) if (matches(path)) found.add(path)
      }
      return [...found].sort()
    },
    async read(path) {
      const wanted = safePath(path)
      return utf8(await load(wanted, MAX_FILE_BYTES), wanted)
    },
    bytes: async (path) => load(safePath(path), MAX_UPLOAD_BYTES),
  }
}

async function walk(folder: string, below: string, levels: number): Promise<readonly string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return []
    throw fileProblem(`Cannot list "${below || folder}": ${error.code ?? error.message}.`, "Check its permissions.")
  })
  const paths: string[] = []
  for (const entry of entries) {
    const path = below ? `${below}/${entry.name}` : entry.name
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(join(folder, path))))
    if (isFolder && (isSkippedFolder(entry.name) || levels <= 1)) continue
    if (isFolder && entry.isSymbolicLink()) throw linkedFolder(path)
    if (isFolder) paths.push(...(await walk(folder, path, levels - 1)))
    else if (entry.isFile() || entry.isSymbolicLink()) paths.push(path)
  }
  return paths
}

/** Links to folders are refused: a revision could not be listed through them, so what is in them would look deleted. */
async function refuseLinks(folder: string, base: string): Promise<void> {
  const root = await realpath(folder)
  const real = await realpath(join(root, base)).catch(() => undefined)
  if (real !== undefined && real !== join(root, base)) throw linkedFolder(base)
}

const leadsToFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  )

async function resolveInside(folder: string, path: string): Promise<string> {
  const root = await realpath(folder)
  const real = await realpath(join(root, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ELOOP") throw fileProblem(`"${path}" is a symbolic link that leads to itself.`)
    throw missing(path)
  })
  const inside = relative(root, real)
  if (inside === "" || inside.split(sep)[0] === ".." || isAbsolute(inside)) {
    throw fileProblem(`"${path}" is a link that leads outside ${folder}.`, "Copy the file into the folder.")
  }
  // What a link leads to obeys the same rules as what somebody writes.
  return safePath(inside.split(sep).join("/"))
}

async function readRegularFile(place: string, path: string, most: number): Promise<Uint8Array> {
  // Already resolved: a link here was put there a moment ago. A pipe must not block either.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const file = await open(place, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") throw missing(path)
    throw fileProblem(`Cannot read "${path}": ${error.code ?? error.message}.`, "Check its permissions.")
  })
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw fileProblem(`"${path}" is not a file.`, "Name a regular file.")
    if (facts.size > most) throw tooLarge(path, most)
    const bytes = await file.readFile()
    if (bytes.length > most) throw tooLarge(path, most)
    return bytes
  } finally {
    await file.close()
  }
}

const missing = (path: string): ProblemError =>
  fileProblem(`There is no file "${path}".`, "Paths start at the configuration's folder.")

const tooLarge = (path: string, most: number): ProblemError =>
  fileProblem(`"${path}" is larger than ${limitText(most)}.`, "Split it, or leave out what is not needed.")

const linkedFolder = (path: string): ProblemError =>
  fileProblem(`"${path}" is a symbolic link to a folder.`, "Move the folder there; links to folders are not followed.")
