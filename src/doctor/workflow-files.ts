import { readdir, readFile, stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"

/** One file of `.github/workflows`. */
export interface WorkflowFile {
  /** From the repository's root on, with `/`. */
  readonly path: string
  readonly text: string
}

/** The repository that a folder is in. */
export interface Repository {
  /** Its root. */
  readonly folder: string
  readonly workflows: readonly WorkflowFile[]
}

/** Larger files are no workflows: GitHub takes 512 KB at most. */
const MOST_BYTES = 1_000_000
const FOLDER = ".github/workflows"

/** The workflows of the git repository that a folder is in; undefined where it is in none. Reads only. */
export async function readRepository(folder: string): Promise<Repository | undefined> {
  const root = await rootOf(resolve(folder))
  if (root === undefined) return undefined
  const names = await readdir(join(root, FOLDER)).catch(() => [])
  const wanted = names.filter((name) => /\.ya?ml$/.test(name)).sort()
  const files = await Promise.all(
    wanted.map(async (name): Promise<readonly WorkflowFile[]> => {
      const place = join(root, FOLDER, name)
      const facts = await stat(place).catch(() => undefined)
      if (!facts?.isFile() || facts.size > MOST_BYTES) return []
      return [{ path: `${FOLDER}/${name}`, text: await readFile(place, "utf8") }]
    }),
  )
  return { folder: root, workflows: files.flat() }
}

async function rootOf(folder: string): Promise<string | undefined> {
  // A work tree of `git worktree` has a file there.
  if (await stat(join(folder, ".git")).catch(() => undefined)) return folder
  const above = dirname(folder)
  return above === folder ? undefined : rootOf(above)
}
