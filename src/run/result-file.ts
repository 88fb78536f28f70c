import { randomUUID } from "node:crypto"
import { lstat, mkdir, realpath, rename, rm, writeFile } from "node:fs/promises"
import { dirname, isAbsolute, join, relative } from "node:path"
import { ProblemError } from "../value/problem.ts"

/**
 * Stores a result below a folder, whole or not at all, for nobody else to read. Throws a `ProblemError` where a link on the way
 * leads out of the folder.
 */
export async function writeResult(folder: string, path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true })
  const root = await realpath(folder)
  const file = join(root, path)
  await requireInside(root, dirname(file), path)
  await mkdir(dirname(file), { recursive: true })
  const part = `${file}.${randomUUID()}.part`
  try {
    await writeFile(part, content, { flag: "wx", mode: 0o600 })
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** What is there of the way to a file must be where it seems to be; what is not is made there. */
async function requireInside(root: string, way: string, path: string): Promise<void> {
  const real = await realpath(way).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && way !== root && !(await isLink(way))) return undefined
    throw error
  })
  if (real === undefined) return requireInside(root, dirname(way), path)
  const inside = relative(root, real)
  if (!isAbsolute(inside) && inside.split(/[\\/]/)[0] !== "..") return
  throw new ProblemError({
    severity: "unreadable",
    message: `It was done, but its result is not stored: the way to ${path} leads out of the configuration's folder by a link`,
    fix: "Take the link away, or let output name another place.",
  })
}

const isLink = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false
