import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { ProblemError } from "../value/problem.ts"

/** A snapshot as it lies on disk. */
export interface StoredSnapshot {
  /** The file itself; of a folder, its index. */
  readonly path: string
  readonly text: string
  /** Of a folder: the file of each account. */
  readonly parts?: readonly SnapshotPart[]
}

/** The file of one account in a snapshot's folder. */
export interface SnapshotPart {
  readonly path: string
  readonly text: string
}

/** No more of them are open at once. */
const AT_ONCE = 32

/** Reads a snapshot: a file, a compressed one, or a folder that `reconcile inventory` wrote. Throws what the file system says. */
export async function readSnapshot(path: string): Promise<StoredSnapshot> {
  if (!(await stat(path)).isDirectory()) return { path, text: await readText(path) }
  const index = join(path, "index.json")
  const text = await readText(index).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error
    throw new ProblemError({
      severity: "error",
      message: `${path} holds no snapshot: it has no index.json`,
      fix: "Give a file, or a folder that `reconcile inventory` wrote.",
    })
  })
  const names = partsOf(text)
  const parts: SnapshotPart[] = []
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const paths = names.slice(start, start + AT_ONCE).map((name) => join(path, name))
    parts.push(...(await Promise.all(paths.map(async (part) => ({ path: part, text: await readText(part) })))))
  }
  return { path: index, text, parts }
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path)
  return (path.endsWith(".gz") ? await promisify(gunzip)(bytes) : bytes).toString("utf8")
}

/** As far as it can be understood: what is wrong with the index is said by whoever checks it. */
function partsOf(text: string): readonly string[] {
  try {
    const { parts } = JSON.parse(text) as { readonly parts?: unknown }
    return Array.isArray(parts) ? parts.filter((name) => typeof name === "string" && PART.test(name)) : []
  } catch {
    return []
  }
}

const PART = /^accounts\/[a-z0-9-]+\.json$/
