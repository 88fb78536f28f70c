import { access, constants, lstat, realpath, stat } from "node:fs/promises"
import { dirname, isAbsolute, join, relative, sep } from "node:path"
import pLimit from "p-limit"
import type { Problem } from "../model.ts"
import { fileReason } from "../value/file-reason.ts"
import type { Place } from "./output.ts"

/** Looks at the file system side by side, at most. */
const LOOKS = 32
const FIX = "Put that right, or name another place in output. Nothing was begun."

/**
 * What keeps local results from being stored below a folder, as far as it shows beforehand: a folder where a file should be, a
 * file where a folder should be, no permission, a link that leads out. Each is told once. What `resume` finds there already is
 * not stored again. Writes nothing.
 */
export async function resultObstacles(
  places: readonly Place[],
  { folder, resume = false }: { readonly folder: string; readonly resume?: boolean | undefined },
): Promise<readonly Problem[]> {
  const files = places.flatMap((place) => (place.kind === "file" ? [place.path] : []))
  if (files.length === 0) return []
  const root = await realpath(folder).catch(() => folder)
  const limit = pLimit(LOOKS)
  const folders = new Map<string, Promise<string | undefined>>()
  const wayTo = (way: string): Promise<string | undefined> => {
    const known = folders.get(way) ?? limit(() => obstacleOnWay(root, way))
    folders.set(way, known)
    return known
  }
  const all = new Set(files)
  const look = async (path: string): Promise<string | undefined> => {
    const there = await limit(() => stat(join(root, path)).catch(() => undefined))
    if (resume && there?.isFile()) return undefined
    if (there?.isDirectory()) return `${path} is a folder, and should be a file`
    return inEachOther(path, all) ?? wayTo(dirname(path))
  }
  const found = await Promise.all(files.map(look))
  const messages = new Set(found.filter((one) => one !== undefined))
  return [...messages].map((obstacle) => ({
    severity: "error",
    message: `Results have nowhere to go: ${obstacle}`,
    fix: FIX,
  }))
}

/** A result that others would be below. */
function inEachOther(path: string, files: ReadonlySet<string>): string | undefined {
  const above = path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"))
  const file = above.find((one) => files.has(one))
  return file === undefined ? undefined : `${file} would be a result, and the folder of others`
}

/** What is there of a folder has to be one, below the root, that can be written to; the rest is made on the way. */
async function obstacleOnWay(root: string, way: string): Promise<string | undefined> {
  const folder = join(root, way)
  const isAbove = way.split(sep)[0] === ".."
  const shown = isAbove ? folder : way === "." ? "the configuration's folder" : way
  try {
    if (!(await stat(folder)).isDirectory()) return `${shown} is a file, and should be a folder`
    const inside = relative(root, await realpath(folder))
    if (!isAbove && (isAbsolute(inside) || inside.split(sep)[0] === ".."))
      return `${shown} leads out of the configuration's folder by a link`
    await access(folder, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    const isMissing = failure.code === "ENOENT" || failure.code === "ENOTDIR"
    if (isMissing && (await isLink(folder))) return `${shown} is a link to what is not there`
    if (isMissing && folder !== dirname(folder)) return obstacleOnWay(root, join(way, ".."))
    return `${shown} cannot be written to: ${fileReason(failure)}`
  }
}

const isLink = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false
