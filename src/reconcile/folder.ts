import { createHash } from "node:crypto"
import type { KnownFolder } from "../desired/known.ts"
import type { Files, FolderFile } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** In the glob of a folder they would mean something else. */
const special = /[*?[\]{}()!+@]/

/**
 * All files below a folder of the repository with their checksums. Hidden files and folders are left out, as they are where
 * templates are looked for. A folder without files is a problem: it would empty what is made of it.
 */
export async function readFolder(path: string, files: Files): Promise<KnownFolder> {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".")
  // What begins with a slash is refused where it is listed.
  const folder = path.startsWith("/") ? path : parts.join("/")
  if (special.test(folder)) {
    return failed(`The folder ${JSON.stringify(path)} has a character that globs use`, "Rename it.")
  }
  try {
    const glob = folder === "" ? "**" : `${folder}/**`
    const start = glob.length - "**".length
    const below = (file: string) => file.startsWith(glob.slice(0, start))
    const found: FolderFile[] = []
    for (const file of (await files.list([glob])).filter(below)) {
      const bytes = await files.bytes(file)
      const sha256 = createHash("sha256").update(bytes).digest("hex")
      found.push({ path: file.slice(start), sha256, size: bytes.length })
    }
    if (found.length > 0) return { files: found }
    const fix = "Paths start at the configuration's folder; hidden files do not count."
    return failed(`There is no folder ${JSON.stringify(path)} with files in it`, fix)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { problem: error.problems[0] ?? { severity: "error", message: error.message } }
  }
}

const failed = (message: string, fix: string): KnownFolder => ({ problem: { severity: "error", message, fix } })
