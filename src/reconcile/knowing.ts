import { type KnownFile, readFile } from "../desired/files.ts"
import { type Known, type KnownFolder, lookupName, type Need, type Needs } from "../desired/known.ts"
import type { Files, Looked, World } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import { readFolder } from "./folder.ts"

/** What evaluations of one revision have found out of what lies outside of templates. */
export interface Knowing {
  readonly known: Known
  /** Asks, finds out what the answer needs, and asks again, until nothing is missing. */
  readonly until: <T extends { readonly needs: Needs }>(ask: () => T) => Promise<T>
}

/** Reads each file and folder, and looks up each value, once, when it comes up. */
export function knowing(files: Files, lookup: NonNullable<World["lookup"]>): Knowing {
  const known = {
    files: new Map<string, KnownFile>(),
    folders: new Map<string, KnownFolder>(),
    lookups: new Map<string, Looked>(),
  }
  const reading = new Map<string, Promise<void>>()
  const learn = async (need: Need): Promise<void> => {
    switch (need.kind) {
      case "file":
        return void known.files.set(need.path, await fileAt(need.path, files))
      case "folder":
        return void known.folders.set(need.path, await readFolder(need.path, files))
      case "lookup":
        return void known.lookups.set(lookupName(need.request), await lookup(need.request))
    }
  }
  const until: Knowing["until"] = async (ask) => {
    let answer = ask()
    while (answer.needs.size > 0) {
      await Promise.all(
        [...answer.needs].map(([name, need]) => {
          const pending = reading.get(name) ?? learn(need)
          reading.set(name, pending)
          return pending
        }),
      )
      answer = ask()
    }
    return answer
  }
  return { known, until }
}

/** A file as expressions know it; one that cannot be read is a problem, whatever the reason. */
export async function fileAt(path: string, files: Files): Promise<KnownFile> {
  try {
    return readFile(path, await files.read(path))
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const [problem] = error.problems
    return { problem: problem ?? { severity: "error", message: error.message } }
  }
}
