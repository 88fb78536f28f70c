import picomatch from "picomatch"
import type { Files } from "../src/model.ts"
import { ProblemError } from "../src/value/problem.ts"

/** Files that are there without a disk: text by path. */
export const memoryFiles = (texts: Readonly<Record<string, string>>): Files => {
  const read = async (path: string): Promise<string> => {
    const text = Object.hasOwn(texts, path) ? texts[path] : undefined
    if (text === undefined) throw new ProblemError({ severity: "error", message: `${path} does not exist` })
    return text
  }
  return {
    list: async (globs) => {
      const matches = picomatch([...globs])
      return Object.keys(texts)
        .filter((path) => matches(path))
        .sort()
    },
    read,
    bytes: async (path) => new TextEncoder().encode(await read(path)),
  }
}
