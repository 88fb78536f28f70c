import { access, constants, lstat, mkdir, stat, writeFile } from "node:fs/promises"
import { dirname, relative } from "node:path"
import type { Problem } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** A file to write, by its absolute path. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/**
 * Writes the files that are not there yet, with their folders; whatever is there is kept, a link that leads nowhere too.
 * Throws a ProblemError with every folder that cannot be written to, before anything is written.
 */
export async function writeNew(
  files: readonly NewFile[],
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const missing: NewFile[] = []
  for (const file of files) if (!(await isThere(file.path))) missing.push(file)
  const folders = new Set(await Promise.all(missing.map(({ path }) => nearestThere(dirname(path)))))
  const problems = (await Promise.all([...folders].map(obstacle))).filter((problem) => problem !== undefined)
  if (problems.length > 0) throw new ProblemError(problems)
  for (const { path, text } of missing) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: "wx" })
  }
  const written = missing.map(({ path }) => path)
  return { written, kept: files.map(({ path }) => path).filter((path) => !written.includes(path)) }
}

/** The folder, or the nearest one above it that is there. */
export async function nearestThere(folder: string): Promise<string> {
  return (await isThere(folder)) || dirname(folder) === folder ? folder : nearestThere(dirname(folder))
}

async function obstacle(folder: string): Promise<Problem | undefined> {
  const shown = relative(process.cwd(), folder) || "."
  const problem = (message: string): Problem => ({
    severity: "error",
    message,
    fix: "Nothing was written. Put that right, and run it again.",
  })
  const facts = await stat(folder).catch(() => undefined)
  if (!facts?.isDirectory()) return problem(`${shown} is in the way: it should be a folder`)
  const writable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  return writable ? undefined : problem(`${shown} cannot be written to: there is no permission`)
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
