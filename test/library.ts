/** The examples of `templates/library/`: at least one for every type. */

import { existsSync, readdirSync, readFileSync } from "node:fs"

/** A file of templates: its path from the repository's root, and its text. */
export interface LibraryFile {
  readonly path: string
  readonly text: string
}

const root = new URL("../", import.meta.url)

/** Every file of the library, sorted by path. */
export function libraryFiles(): readonly LibraryFile[] {
  const folder = new URL("templates/library/", root)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .map((path) => `templates/library/${String(path).replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".yaml"))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), "utf8") }))
}

/** The types that the documents of a file state, in their order. */
export const typesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^type:\s*["']?([\w:]+)/gm)].map(([, type = ""]) => type)
