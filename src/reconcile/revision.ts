import { type KnownFile, readFile } from "../desired/files.ts"
import { type DesiredFacts, type Resolution, resolver, type Traced } from "../desired.ts"
import type { Files, Target } from "../model.ts"
import { ProblemError } from "../value/problem.ts"

/** The desired state of one revision of the repository: resolves, reading the files that expressions name as they come up. */
export interface Revision {
  readonly problems: ReturnType<typeof resolver>["problems"]
  readonly held: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
  resolve(account: string): Promise<Resolution>
  trace(account: string): Promise<readonly Traced[]>
  /** The files that expressions named so far, and what is in them. */
  files(): ReadonlyMap<string, KnownFile>
  /** Folded keys of a type that a template resolves to in a target, whatever its own targets are. */
  keysOf(template: string, type: string, target: Target): Promise<ReadonlySet<string>>
}

/** Desired state is pure: it says which files it lacks, they are read, and it is asked again. */
export function revision(facts: DesiredFacts, files: Files): Revision {
  const state = resolver(facts)
  const known = new Map<string, KnownFile>()
  const reading = new Map<string, Promise<void>>()
  const learn = async (path: string): Promise<void> => {
    try {
      known.set(path, readFile(path, await files.read(path)))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const [problem] = error.problems
      known.set(path, { problem: problem ?? { severity: "error", message: error.message } })
    }
  }
  const until = async <T extends { readonly needs: ReadonlySet<string> }>(ask: () => T): Promise<T> => {
    let answer = ask()
    while (answer.needs.size > 0) {
      await Promise.all(
        [...answer.needs].map((path) => {
          const pending = reading.get(path) ?? learn(path)
          reading.set(path, pending)
          return pending
        }),
      )
      answer = ask()
    }
    return answer
  }
  const resolve = (account: string) => until(() => state.resolve(account, known))
  return {
    problems: state.problems,
    held: state.held,
    accounts: state.accounts,
    resolve,
    files: () => known,
    trace: async (account) => {
      await resolve(account)
      return state.trace(account, known)
    },
    keysOf: async (template, type, target) => (await until(() => state.keysOf(template, type, target, known))).keys,
  }
}
