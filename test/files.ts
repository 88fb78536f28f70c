import picomatch from "picomatch"
import type { Files } from "../src/model.ts"
import { ProblemError } from "../src/value/problem.ts"

/** Files that are there without a disk: text by path. */
export const memoryFiles = (texts: Readonly<Record<string, string>>): Files => ({
  list: async (globs) => {
    const matches = picomatch([...globs])
    return Object.keys(texts)
      .filter((path) => matches(path))
      .sort()
  },
  read: async (path) => {
    const text = Object.hasOwn(texts, path) ? texts[path] : undefined
    if (text === undefined) throw new ProblemError({ severity: "error", message: `${path} does not exist` })
    return text
  },
})
